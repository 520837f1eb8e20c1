using SamSgp.Testing;

namespace SamSgp.Dicom.Tests.Checks;

public sealed class DicomCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_RightFile_FindsNothing()
    {
        var report = DicomCheck.Run(new DicomFile(Image()));
        Assert.Empty(report.Findings);
        Assert.Contains(new("Image", "3 x 2, MONOCHROME2, 12 of 16 bits"), report.Facts);
    }

    [Theory]
    [InlineData("Columns", "0", "no-pixels", DicomFindingSeverity.Error)]
    [InlineData("BitsAllocated", "12", "bits-allocated", DicomFindingSeverity.Error)]
    [InlineData("BitsStored", "17", "bits-stored", DicomFindingSeverity.Error)]
    [InlineData("HighBit", "10", "high-bit", DicomFindingSeverity.Warning)]
    [InlineData("PhotometricInterpretation", "PALETTE COLOR", "no-palette", DicomFindingSeverity.Error)]
    [InlineData("PhotometricInterpretation", "RGB", "samples-per-pixel", DicomFindingSeverity.Error)]
    [InlineData("PhotometricInterpretation", "RGB", "no-planar-configuration", DicomFindingSeverity.Warning)]
    [InlineData("PhotometricInterpretation", "", "no-photometric", DicomFindingSeverity.Error)]
    [InlineData("NumberOfFrames", "2", "unusable-pixels", DicomFindingSeverity.Error)]
    [InlineData("Rows", "1", "excess-pixels", DicomFindingSeverity.Warning)]
    public void Run_PixelsThatDisagree_AreFound(string keyword, string value, string code, DicomFindingSeverity severity)
    {
        var dataset = Image().AddOrUpdate(DicomTag.Parse(keyword), value);
        Assert.Equal(severity, Assert.Single(DicomCheck.Run(new DicomFile(dataset)).Findings, finding => finding.Code == code).Severity);
    }

    [Fact]
    public void Run_FunctionalGroupsForOtherFrames_AreFound()
    {
        var dataset = Image().Add(new DicomSequence(DicomTag.PerFrameFunctionalGroupsSequence, new DicomDataset(), new DicomDataset()));
        Assert.Equal("Error: PerFrameFunctionalGroupsSequence: has 2 items for 1 frames [functional-groups]",
            Assert.Single(DicomCheck.Run(new DicomFile(dataset)).Findings).ToString());
    }

    [Fact]
    public void Run_FileThatEndsInsideAHeader_ReportsWhatWasRead()
    {
        var stream = new MemoryStream();
        new DicomFile(Image().Remove(DicomTag.PixelData)).Save(stream);
        var path = _folder.PathTo("a.dcm");
        File.WriteAllBytes(path, [.. stream.ToArray(), 0xE0, 0x7F, 0x10, 0, (byte)'O', (byte)'B', 0, 0]);
        var report = DicomCheck.Run(path);
        Assert.Equal("unreadable", report.Findings[0].Code);
        Assert.Contains(report.Facts, fact => fact.Key == "StudyInstanceUID");
        Assert.True(report.HasErrors);
    }

    [Fact]
    public void Run_CharacterSetThatIsNoText_IsAFinding()
    {
        var dataset = Image().Add(new DicomOtherByte(DicomTag.SpecificCharacterSet));
        Assert.Contains(DicomCheck.Run(new DicomFile(dataset)).Findings, finding => finding.Path == "SpecificCharacterSet");
        var stream = new MemoryStream();
        new DicomFile(dataset.Add(DicomTag.PatientName, "A^B")).Save(stream);
        Assert.Equal("A^B", DicomFile.Open(stream.ToArray()).Dataset.GetString(DicomTag.PatientName));
    }

    [Fact]
    public void Run_NoDicom_IsAFinding()
    {
        File.WriteAllText(_folder.PathTo("a.txt"), "This is text, not an image.");
        var report = DicomCheck.Run(_folder.PathTo("a.txt"));
        Assert.Equal("unreadable", Assert.Single(report.Findings).Code);
        Assert.Empty(report.Facts);
        Assert.StartsWith("Error: this is no DICOM file", report.Findings[0].ToString());
    }

    private static DicomDataset Image() => new DicomDataset().NotValidated()
        .Add(DicomTag.SOPClassUID, DicomUID.CTImageStorage).Add(DicomTag.SOPInstanceUID, "1.2.3")
        .Add(DicomTag.StudyInstanceUID, "1.2.4").Add(DicomTag.SeriesInstanceUID, "1.2.5")
        .Add(DicomTag.SamplesPerPixel, (ushort)1).Add(DicomTag.PhotometricInterpretation, "MONOCHROME2")
        .Add(DicomTag.Rows, (ushort)2).Add(DicomTag.Columns, (ushort)3).Add(DicomTag.BitsAllocated, (ushort)16)
        .Add(DicomTag.BitsStored, (ushort)12).Add(DicomTag.HighBit, (ushort)11).Add(DicomTag.PixelRepresentation, (ushort)0)
        .Add(new DicomOtherWord(DicomTag.PixelData, new ushort[6]));
}
