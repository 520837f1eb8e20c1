namespace SamSgp.Dicom.Tests.Datasets;

public class PersonNameTests
{
    [Fact]
    public void Components_OfAFullName_AreItsFive()
    {
        var name = new DicomPersonName(DicomTag.PatientName, "Adams", "John Robert Quincy", "Q", "Rev.", "B.A. M.Div.");
        Assert.Equal("Adams^John Robert Quincy^Q^Rev.^B.A. M.Div.", name.Get<string>());
        Assert.Equal(("Adams", "John Robert Quincy", "Q", "Rev.", "B.A. M.Div."), (name.Last, name.First, name.Middle, name.Prefix, name.Suffix));
    }

    [Fact]
    public void Constructor_MissingComponents_LeavesNoEmptyOnesAtTheEnd()
    {
        Assert.Equal("Doe^Jane", new DicomPersonName(DicomTag.PatientName, "Doe", "Jane").Get<string>());
        Assert.Equal("Doe", new DicomPersonName(DicomTag.PatientName, "Doe", null).Get<string>());
        Assert.Equal("Doe^^^Dr.", new DicomPersonName(DicomTag.PatientName, "Doe", null, null, "Dr.").Get<string>());
    }

    [Fact]
    public void Components_OfANameWithBlanksAndNoMore_AreTrimmedOrEmpty()
    {
        var name = new DicomPersonName(DicomTag.PatientName, "Doe ^ Jane");
        Assert.Equal(("Doe", "Jane", "", "", ""), (name.Last, name.First, name.Middle, name.Prefix, name.Suffix));
        Assert.Equal("", new DicomPersonName(DicomTag.PatientName).Last);
    }

    [Fact]
    public void Groups_OfSeveralNames_AreEachOnesOwn()
    {
        var names = new DicomPersonName(DicomTag.OperatorsName, ["Yamada^Tarou=山田^太郎=やまだ^たろう", "Doe"]);
        Assert.Equal(("Yamada^Tarou", "山田^太郎", "やまだ^たろう"), names.Groups());
        Assert.Equal(("Doe", "", ""), names.Groups(1));
        Assert.Equal(("", "", ""), names.Groups(2));
        Assert.Equal("Yamada", names.Last);
    }

    [Fact]
    public void Constructor_BytesInACharacterSet_AreThatText()
    {
        var latin = new DicomPersonName(DicomTag.PatientName, DicomCharacterSet.Parse("ISO_IR 100"), new MemoryByteBuffer([0x4D, 0xFC, 0x6C, 0x20]));
        Assert.Equal("Mül", latin.Last);
        Assert.Equal("ISO_IR 100", latin.CharacterSet.ToString());
    }
}
