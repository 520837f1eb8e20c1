using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Planes that hold many slices side by side are no slices.</summary>
public sealed class SliceMosaicTests
{
    [Theory]
    [InlineData("MOSAIC")]
    [InlineData("VFRAME")]
    public void Read_MosaicByItsWord_IsRefusedAsOne(string word) =>
        AssertRefused(Slice(("ORIGINAL\\PRIMARY\\M\\" + word).Split('\\')), "mosaic: several slices");

    [Fact]
    public void Read_SiemensMosaicWhoseWordIsGone_IsRefusedByItsCount()
    {
        var slice = Slice("DERIVED", "SECONDARY");
        slice.Add(DicomVR.US, new DicomTag(0x0019, 0x100A, new DicomPrivateCreator("SIEMENS MR HEADER")), (ushort)48);
        AssertRefused(slice, "mosaic: 48 slices");
    }

    [Fact]
    public void Read_UihGridWhoseWordIsGone_IsRefusedByItsFrames()
    {
        var slice = Slice("DERIVED", "SECONDARY");
        slice.Add(new DicomSequence(new DicomTag(0x0065, 0x1051, new DicomPrivateCreator("Image Private Header")), new(), new(), new()));
        AssertRefused(slice, "mosaic: 3 slices");
    }

    [Fact]
    public void Read_EnhancedFramesThatKeepTheWord_AreRead()
    {
        var phantom = DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4, MultiFrame = true });
        phantom.Instances[0].AddOrUpdate(DicomTag.ImageType, "ORIGINAL", "PRIMARY", "FMRI", "MOSAIC");
        Assert.Equal(4, SeriesReader.Read(phantom.Instances, new(), CancellationToken.None).Volume!.Geometry.Slices);
    }

    [Fact]
    public void Read_SlicesTakenOutOfAMosaic_AreRead()
    {
        var slice = Slice("ORIGINAL", "PRIMARY", "MOSAIC");
        slice.AddOrUpdate(DicomTag.AcquisitionMatrix, (ushort)16, (ushort)0, (ushort)0, (ushort)16);
        Assert.NotNull(SeriesReader.Read([slice], new(), CancellationToken.None).Volume);
    }

    [SharedDataTheory("data/dicom_cases")]
    [InlineData("01-mosaic-siemens", "48 slices")]
    [InlineData("02-grid-uih", "20 slices")]
    public void Read_RealMosaic_IsRefusedAsOne(string name, string expected)
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom_cases", name), "*.dcm");
        var refusal = SeriesReader.Read(files, new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.UnsupportedImage, refusal.Code);
        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
    }

    private static DicomDataset Slice(params string[] imageType) =>
        DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 1 }).Instances[0].AddOrUpdate(DicomTag.ImageType, imageType);

    private static void AssertRefused(DicomDataset slice, string reason)
    {
        var refusal = SeriesReader.Read([slice], new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.UnsupportedImage, refusal.Code);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}
