using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Part10;

/// <summary>Values that no array holds, in files with a hole and in buffers that nobody reads.</summary>
public sealed class LargeValueTests : IDisposable
{
    private const long Length = 0xF000_0000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ValueLargerThanAnArray_IsReadOnDemandOnly()
    {
        var path = _folder.PathTo("large.dcm");
        var start = FileBytes.WithMeta(DicomTransferSyntax.ExplicitVRLittleEndian).Header(0x7FE00010, "OB", (uint)Length).Raw(1, 2, 3).ToArray();
        using (var stream = File.Create(path))
        {
            stream.Write(start);
            stream.SetLength(start.Length - 3 + Length);
        }

        var refused = Assert.Throws<DicomFormatException>(() => DicomFile.Open(path));
        Assert.Equal((DicomTag.PixelData, start.Length - 15), (refused.Tag!.Value, refused.Offset));
        Assert.Contains("on demand only", refused.Message);
        var buffer = DicomFile.Open(path, FileReadOption.ReadLargeOnDemand).Dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Buffer;
        Assert.Equal(Length, buffer.Size);
        Assert.Contains("read it in ranges", Assert.Throws<DicomDataException>(() => buffer.Data).Message);
        var bytes = new byte[4];
        buffer.GetByteRange(0, 4, bytes);
        Assert.Equal([1, 2, 3, 0], bytes);
        buffer.GetByteRange(Length - 4, 4, bytes);
        Assert.Equal([0, 0, 0, 0], bytes);
    }

    [Fact]
    public void CalculateLength_SequenceOfFourGigabytes_NeedsADelimiter()
    {
        var item = new DicomDataset().Add(DicomVR.OB, new DicomTag(0x0009, 0x0001, "ME"), Hole()).Add(DicomVR.OB, new DicomTag(0x0009, 0x0002, "ME"), Hole());
        var file = new DicomFile(new DicomDataset(new DicomSequence(DicomTag.ReferencedImageSequence, item)));
        Assert.InRange(file.CalculateLength()!.Value, 2 * Length, 2 * Length + 1000);
        Assert.Contains("cannot state its length", Assert.Throws<DicomDataException>(
            () => file.CalculateLength(new DicomWriteOptions { ExplicitLengthSequences = true })).Message);
    }

    [Fact]
    public void AddFrame_OffsetsOfFourGigabytes_LeaveTheTableEmpty()
    {
        var dataset = new DicomDataset(DicomTransferSyntax.RLELossless).Add(DicomTag.BitsAllocated, (ushort)8);
        var pixels = DicomPixelData.Create(dataset, newPixelData: true);
        for (var i = 0; i < 2; i++) pixels.AddFrame(Hole());
        Assert.Equal([0u, (uint)Length + 8], dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.OffsetTable);
        pixels.AddFrame(new MemoryByteBuffer([7, 7]));
        Assert.Empty(dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.OffsetTable);
        Assert.Equal([7, 7], pixels.GetFrame(2).Data);
    }

    [Fact]
    public void Save_FragmentsStillInTheirFile_AreCopied()
    {
        var bytes = new byte[100_000];
        new Random(3).NextBytes(bytes);
        var dataset = new DicomDataset(DicomTransferSyntax.RLELossless).Add(DicomTag.BitsAllocated, (ushort)8);
        DicomPixelData.Create(dataset, newPixelData: true).AddFrame(new MemoryByteBuffer(bytes));
        new DicomFile(dataset).Save(_folder.PathTo("a.dcm"));
        var read = DicomFile.Open(_folder.PathTo("a.dcm"), FileReadOption.ReadLargeOnDemand);
        Assert.IsType<FileByteBuffer>(DicomPixelData.Create(read.Dataset).GetFrame(0));
        read.Save(_folder.PathTo("b.dcm"));
        Assert.Equal(File.ReadAllBytes(_folder.PathTo("a.dcm")), File.ReadAllBytes(_folder.PathTo("b.dcm")));
    }

    private static StreamByteBuffer Hole() => new(Stream.Null, 0, Length);
}
