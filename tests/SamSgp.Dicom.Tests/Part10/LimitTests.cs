using System.IO.Compression;

namespace SamSgp.Dicom.Tests.Part10;

/// <summary>What a hostile file may cost.</summary>
public class LimitTests
{
    private static FileBytes Explicit => FileBytes.WithMeta(DicomTransferSyntax.ExplicitVRLittleEndian);

    [Fact]
    public void Open_DeepNesting_IsRefusedAtTheLimit()
    {
        var bytes = Explicit;
        for (var i = 0; i < 10_000; i++) bytes.Header(0x00081140, "SQ", 0xFFFFFFFF).Item();
        var exception = Assert.Throws<DicomFormatException>(() => bytes.Open());
        Assert.Contains("64 sequences", exception.Message);
        Assert.NotNull(exception.Tag);
    }

    [Fact]
    public void Open_MoreElementsThanAllowed_IsRefused()
    {
        var bytes = Explicit;
        for (var i = 0u; i < 11; i++) bytes.Element(0x00090010 + i, "LO", "");
        var exception = Assert.Throws<DicomFormatException>(() => bytes.Open(new DicomReadOptions { MaximumElements = 10 }));
        Assert.Contains("more than 10 elements", exception.Message);
    }

    [Fact]
    public void Open_EmptyItems_CountAsElements()
    {
        var bytes = Explicit.Header(0x00081140, "SQ", 0xFFFFFFFF);
        for (var i = 0; i < 100; i++) bytes.Item(0);
        Assert.Throws<DicomFormatException>(() => bytes.Open(new DicomReadOptions { MaximumElements = 50 }));
    }

    [Fact]
    public void Open_DeflatedWithPresetDictionary_IsRefused()
    {
        // 0x78 0xF9: a zlib header that says the reader knows the dictionary.
        var bytes = FileBytes.WithMeta(DicomTransferSyntax.DeflatedExplicitVRLittleEndian).Raw(0x78, 0xF9, 0, 0, 0, 1, 3, 0).ToArray();
        Assert.Contains("preset dictionary", Assert.Throws<DicomFormatException>(() => DicomFile.Open(bytes)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_DeflateBomb_IsRefusedAtTheLimit()
    {
        var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.SmallestSize))
        {
            deflate.Write(new FileBytes().Header(0x7FE00010, "OB", 0x7FFFFFFE).ToArray());
            for (var i = 0; i < 64; i++) deflate.Write(new byte[1 << 20]);
        }

        var bytes = FileBytes.WithMeta(DicomTransferSyntax.DeflatedExplicitVRLittleEndian).Raw(compressed.ToArray());
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<DicomFormatException>(() => bytes.Open(new DicomReadOptions { MaximumInflatedSize = 1 << 20 }));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Open_LengthOfTwoGigabytes_AllocatesWhatIsThere(bool canSeek)
    {
        var bytes = Explicit.Header(0x7FE00010, "OB", 0x7FFFFFFE).Raw(1, 2, 3, 4).ToArray();
        using Stream stream = canSeek ? new MemoryStream(bytes) : new Unseekable(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = DicomFile.Open(stream);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        Assert.Equal([1, 2, 3, 4], file.Dataset.GetValues<byte>(DicomTag.PixelData));
        Assert.Equal(DicomLeniencyKind.TruncatedValue, file.Leniencies[0].Kind);
    }

    [Fact]
    public void Open_ManyFaults_KeepsTheFirstThousand()
    {
        var bytes = Explicit;
        for (var i = 0; i < 5000; i++) bytes.EndItem();
        Assert.Equal(1000, bytes.Open().Leniencies.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no DICOM at all")]
    [InlineData("DICM")]
    public void Open_NoDicom_SaysSo(string text)
    {
        if (text == "DICM")
        {
            Assert.Equal(0, DicomFile.Open("DICM"u8.ToArray()).Dataset.Count);
            return;
        }

        var exception = Assert.Throws<DicomFormatException>(() => DicomFile.Open(System.Text.Encoding.ASCII.GetBytes(text)));
        Assert.Equal(0, exception.Offset);
    }

    [Fact]
    public void Open_FileEndsInsideAHeader_SaysWhere()
    {
        var bytes = Explicit.Element(0x00100010, "PN", "A ");
        var start = bytes.Length;
        var exception = Assert.Throws<DicomFormatException>(() => bytes.Tag(0x7FE00010).Raw("OB"u8.ToArray()).UInt16(0).Open());
        Assert.Equal(DicomTag.PixelData, exception.Tag);
        Assert.Equal(start, exception.Offset);
        Assert.Equal("A", exception.File!.Dataset.GetString(DicomTag.PatientName));
        Assert.True(exception.File.IsPartial);
    }

    [Fact]
    public void Open_ElementInsteadOfItem_SaysWhere()
    {
        var exception = Assert.Throws<DicomFormatException>(() =>
            Explicit.Header(0x00081140, "SQ", 12).Element(0x00100010, "PN", "A^B ").Open());
        Assert.Equal(DicomTag.ReferencedImageSequence, exception.Tag);
    }

    [Fact]
    public void Open_StopBeforePixelData_LeavesItOut()
    {
        var file = Explicit.Element(0x00100010, "PN", "A ").Element(0x7FE00010, "OB", "1234")
            .Open(new DicomReadOptions { StopBeforePixelData = true });
        Assert.True(file.IsPartial);
        Assert.False(file.Dataset.Contains(DicomTag.PixelData));
        Assert.True(file.Dataset.Contains(DicomTag.PatientName));
    }

    /// <summary>A stream as a network gives it: a few bytes at a time, no length.</summary>
    private sealed class Unseekable(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 7)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, 7));
    }
}
