using System.IO.Compression;

namespace SamSgp.Dicom.Tests.Part10;

/// <summary>Each fault that is forgiven, made by hand: what is read all the same, and that strict reading refuses it.
/// </summary>
public class LeniencyTests
{
    private const uint Name = 0x00100010;
    private const uint Id = 0x00100020;

    private static FileBytes Explicit => FileBytes.WithMeta(DicomTransferSyntax.ExplicitVRLittleEndian);

    [Fact]
    public void Open_RightFile_ForgivesNothing()
    {
        var file = Explicit.Element(Name, "PN", "A^B ").Open(new DicomReadOptions { IsStrict = true });
        Assert.Empty(file.Leniencies);
        Assert.Equal("A^B", file.Dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public void Open_WithoutPreamble_IsRead() => Forgives(
        new FileBytes().Element(0x00020010, "UI", "1.2.840.10008.1.2.1\0").Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingMetaGroupLength);

    [Fact]
    public void Open_WithoutMeta_GuessesExplicit() => Forgives(
        new FileBytes().Element(0x00080005, "CS", "ISO_IR 100").Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation);

    [Fact]
    public void Open_WithoutMeta_GuessesImplicit() => Forgives(
        new FileBytes(isExplicit: false).Element(0x00080005, "CS", "ISO_IR 100").Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation);

    [Fact]
    public void Open_WithoutMeta_GuessesBigEndian() => Forgives(
        new FileBytes(isBigEndian: true).Element(0x00080005, "CS", "ISO_IR 100").Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingPreamble, DicomLeniencyKind.MissingFileMetaInformation);

    [Fact]
    public void Open_WithoutTransferSyntax_Guesses() => Forgives(
        new FileBytes().Raw(new byte[128]).Raw("DICM"u8.ToArray()).Element(0x00020012, "UI", "1.2.3\0").Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingMetaGroupLength, DicomLeniencyKind.MissingTransferSyntax);

    [Fact]
    public void Open_ImplicitCalledExplicit_IsReadAsImplicit() => Forgives(
        FileBytes.WithMeta("1.2.840.10008.1.2.1", isExplicit: false).Element(Name, "PN", "A^B "),
        DicomLeniencyKind.WrongTransferSyntax);

    [Fact]
    public void Open_ExplicitCalledImplicit_IsReadAsExplicit() => Forgives(
        FileBytes.WithMeta("1.2.840.10008.1.2").Element(Name, "PN", "A^B "), DicomLeniencyKind.WrongTransferSyntax);

    [Fact]
    public void Open_WrongMetaLength_IsIgnored()
    {
        var bytes = Explicit.Element(Name, "PN", "A^B ").ToArray();
        bytes[140]++;
        Forgives(bytes, DicomLeniencyKind.WrongMetaGroupLength);
    }

    [Fact]
    public void Open_DeflatedWithZlibHeader_IsInflated()
    {
        var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionMode.Compress)) zlib.Write(new FileBytes().Element(Name, "PN", "A^B ").ToArray());
        Forgives(FileBytes.WithMeta(DicomTransferSyntax.DeflatedExplicitVRLittleEndian).Raw(compressed.ToArray()),
            DicomLeniencyKind.WrongDeflate);
    }

    [Fact]
    public void Open_DeflatedThatIsNot_IsRead() => Forgives(
        FileBytes.WithMeta(DicomTransferSyntax.DeflatedExplicitVRLittleEndian).Element(0x00080005, "CS", "ISO_IR 100").Element(Name, "PN", "A^B "),
        DicomLeniencyKind.WrongDeflate);

    [Fact]
    public void Open_UnknownVR_TakesTheDictionarys() => Forgives(
        Explicit.Element(0x00080060, "??", "MR").Element(Name, "PN", "A^B "), DicomLeniencyKind.InvalidVR);

    [Fact]
    public void Open_UnknownVRWithoutLength_IsEmpty() => Forgives(
        Explicit.Tag(0x00080060).Raw("  "u8.ToArray()).Element(Name, "PN", "A^B "), DicomLeniencyKind.InvalidVR);

    [Fact]
    public void Open_FutureVR_HasLongLength()
    {
        var file = Explicit.Tag(0x00090010).Raw("ZZ"u8.ToArray()).UInt16(0).UInt32(2).Raw(1, 2).Element(Name, "PN", "A^B ").Open();
        Assert.Equal(DicomLeniencyKind.InvalidVR, Assert.Single(file.Leniencies).Kind);
        Assert.Equal("A^B", file.Dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public void Open_ElementWithoutVR_IsReadAsImplicit() => Forgives(
        Explicit.Element(0x00080005, "CS", "ISO_IR 100").Tag(0x00080060).UInt32(2).Raw("MR"u8.ToArray()).Element(Name, "PN", "A^B "), DicomLeniencyKind.InvalidVR);

    [Fact]
    public void Open_TruncatedValue_IsWhatIsThere() => Forgives(
        Explicit.Header(Name, "PN", 100).Raw("A^B "u8.ToArray()), DicomLeniencyKind.TruncatedValue);

    [Fact]
    public void Open_TrailingBytes_AreDropped() => Forgives(
        Explicit.Element(Name, "PN", "A^B ").Raw(0, 0, 0), DicomLeniencyKind.TrailingBytes);

    [Fact]
    public void Open_OddLength_IsRead() => Forgives(
        Explicit.Element(Name, "PN", "A^B"), DicomLeniencyKind.OddLength);

    [Fact]
    public void Open_ItemShorterThanItsValue_TakesTheValue() => Forgives(
        Explicit.Element(Name, "PN", "A^B ").Header(0x00101002, "SQ", 20).Item(10).Element(Id, "LO", "12345678"),
        DicomLeniencyKind.WrongItemLength);

    [Fact]
    public void Open_SequenceWithoutEnd_EndsWithTheFile() => Forgives(
        Explicit.Element(Name, "PN", "A^B ").Header(0x00101002, "SQ", 0xFFFFFFFF).Item().Element(Id, "LO", "1 "),
        DicomLeniencyKind.MissingDelimiter, DicomLeniencyKind.MissingDelimiter);

    [Fact]
    public void Open_ItemWithoutEnd_EndsWithItsSequence() => Forgives(
        Explicit.Header(0x00081140, "SQ", 0xFFFFFFFF).Item().Element(Id, "LO", "1 ").EndSequence().Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingDelimiter);

    [Fact]
    public void Open_SequenceWithoutEnd_EndsBeforeTheNextElement() => Forgives(
        Explicit.Header(0x00081140, "SQ", 0xFFFFFFFF).Item().Element(Id, "LO", "1 ").EndItem().Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MissingDelimiter);

    [Fact]
    public void Open_StrayDelimiters_AreDropped() => Forgives(
        Explicit.EndItem().EndSequence().Element(Name, "PN", "A^B "),
        DicomLeniencyKind.StrayDelimiter, DicomLeniencyKind.StrayDelimiter);

    [Fact]
    public void Open_StrayItem_IsDropped() => Forgives(
        Explicit.Item(10).Element(Id, "LO", "1 ").Element(Name, "PN", "A^B "), DicomLeniencyKind.StrayItem);

    [Fact]
    public void Open_DelimiterWithLength_CountsAsNone() => Forgives(
        Explicit.Header(0x00081140, "SQ", 0xFFFFFFFF).Item().Tag(0xFFFEE00D).UInt32(4).EndSequence().Element(Name, "PN", "A^B "),
        DicomLeniencyKind.DelimiterLength);

    [Fact]
    public void Open_SameAttributeTwice_TakesTheLast() => Forgives(
        Explicit.Element(Name, "PN", "Old ").Element(Name, "PN", "A^B "), DicomLeniencyKind.DuplicateElement);

    [Fact]
    public void Open_WrongOrder_IsSorted()
    {
        var file = Explicit.Element(Id, "LO", "1 ").Element(Name, "PN", "A^B ").Open();
        Assert.Equal(DicomLeniencyKind.ElementOrder, Assert.Single(file.Leniencies).Kind);
        Assert.Equal([DicomTag.PatientName, DicomTag.PatientID], file.Dataset.Select(item => item.Tag));
    }

    [Fact]
    public void Open_UndefinedLengthOfNoSequence_IsReadAsOne() => Forgives(
        FileBytes.WithMeta("1.2.840.10008.1.2", isExplicit: false)
            .Header(0x00080070, "LO", 0xFFFFFFFF).Item().Element(Id, "LO", "1 ").EndItem().EndSequence().Element(Name, "PN", "A^B "),
        DicomLeniencyKind.UndefinedLength);

    [Fact]
    public void Open_LittleEndianItemsInBigEndian_AreRead()
    {
        var item = new FileBytes().Item().Element(Id, "LO", "1 ").EndItem().EndSequence().ToArray();
        Forgives(FileBytes.WithMeta(DicomTransferSyntax.ExplicitVRBigEndian)
            .Header(0x00081140, "SQ", 0xFFFFFFFF).Raw(item).Element(Name, "PN", "A^B "), DicomLeniencyKind.MixedEncoding);
    }

    [Fact]
    public void Open_ExplicitItemsInUnknownVR_AreRead() => Forgives(
        Explicit.Header(0x00081140, "UN", 0xFFFFFFFF).Item().Element(Id, "LO", "1 ").EndItem().EndSequence().Element(Name, "PN", "A^B "),
        DicomLeniencyKind.MixedEncoding);

    [Fact]
    public void Open_OffsetTableOfFiveBytes_TakesOneOffset()
    {
        var file = FileBytes.WithMeta(DicomTransferSyntax.RLELossless).Header(0x7FE00010, "OB", 0xFFFFFFFF)
            .Item(6).Raw(0, 0, 0, 0, 0, 0).Item(2).Raw(1, 2).EndSequence().Open();
        Assert.Equal(DicomLeniencyKind.WrongFragment, Assert.Single(file.Leniencies).Kind);
        Assert.Equal([0u], file.Dataset.GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.OffsetTable);
    }

    private static void Forgives(FileBytes bytes, params DicomLeniencyKind[] kinds) => Forgives(bytes.ToArray(), kinds);

    private static void Forgives(byte[] bytes, params DicomLeniencyKind[] kinds)
    {
        var file = DicomFile.Open(bytes);
        Assert.Equal("A^B", file.Dataset.GetString(DicomTag.PatientName));
        Assert.Equal(kinds, file.Leniencies.Select(leniency => leniency.Kind));
        var exception = Assert.Throws<DicomFormatException>(() => DicomFile.Open(bytes, new DicomReadOptions { IsStrict = true }));
        Assert.NotNull(exception.Offset);
        Assert.NotNull(exception.File);
    }
}
