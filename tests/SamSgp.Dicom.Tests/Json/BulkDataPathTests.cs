namespace SamSgp.Dicom.Tests.Json;

/// <summary>Values are found again by the paths that metadata name them by.</summary>
public class BulkDataPathTests
{
    private static readonly DicomDataset Inner = new DicomDataset().Add(DicomTag.EncapsulatedDocument, new byte[] { 1, 2 });

    private static readonly DicomDataset Outer = new DicomDataset
    {
        new DicomSequence(DicomTag.ReferencedImageSequence, new DicomDataset(),
            new DicomDataset(new DicomSequence(DicomTag.PurposeOfReferenceCodeSequence, Inner))),
        new DicomOtherWord(DicomTag.PixelData, 1),
    }.Add(DicomVR.OB, new DicomTag(0x0029, 0x0010, "ME"), new byte[] { 7 });

    [Fact]
    public void Find_EveryPathThatWasWritten_IsThatValue()
    {
        var paths = new List<string>();
        DicomJson.ToUtf8(Outer, new DicomJsonOptions
        {
            BulkDataUri = bulk =>
            {
                Assert.Same(bulk.Item, BulkDataPath.Find(Outer, bulk.Path)!.Value.Item);
                paths.Add(bulk.Path);
                return bulk.Path;
            },
        });
        Assert.Equal(["00081140/1/0040A170/0/00420011", "00291010", "7FE00010"], paths);
    }

    [Fact]
    public void Find_ValueOfAnItem_LiesInThatItem()
    {
        Assert.Same(Inner, BulkDataPath.Find(Outer, "00081140/1/0040a170/0/00420011")!.Value.Owner);
        Assert.IsType<DicomSequence>(BulkDataPath.Find(Outer, "00081140")!.Value.Item);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PixelData")]
    [InlineData("7FE0010")]
    [InlineData("00100010")]
    [InlineData("7FE00010/0/00100010")]
    [InlineData("00081140/")]
    [InlineData("00081140/1")]
    [InlineData("00081140/1/")]
    [InlineData("00081140/2/0040A170")]
    [InlineData("00081140/-1/0040A170")]
    [InlineData("00081140/+1/0040A170")]
    [InlineData("00081140/0/0040A170")]
    [InlineData("00081140/99999999999/0040A170")]
    public void Find_NoPathOrNothingThere_IsNone(string path) => Assert.Null(BulkDataPath.Find(Outer, path));
}
