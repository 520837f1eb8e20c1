using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Phantoms;

public sealed class SecondaryImagesTests
{
    private static readonly RasterImage Colours = RasterImage.From8Bit(9, 7, [.. Enumerable.Range(0, 189).Select(i => (byte)i)]);

    [Fact]
    public void Create_SamePictureAndOptions_GiveTheSameBytes() => Assert.Equal(
        SecondaryImages.Create(Colours, PictureModality.OP, new()), SecondaryImages.Create(Colours, PictureModality.OP, new()));

    [Fact]
    public void Create_SixteenBitXRay_KeepsItsDepth()
    {
        var dataset = SecondaryImages.Create(RasterImage.From16Bit(2, 1, [7, 65535]), PictureModality.DX, new());
        Assert.Equal([7, 65535], dataset.GetValues<ushort>(DicomTag.PixelData));
    }

    [Theory]
    [InlineData(PictureModality.DX)]
    [InlineData(PictureModality.US)]
    [InlineData(PictureModality.OP)]
    public void Create_WithoutSpacing_StatesNone(PictureModality modality) => Assert.False(SeriesReader.Read(
        [SecondaryImages.Create(Colours, modality, new())], new(), CancellationToken.None).Volume!.Geometry.HasPixelSpacing);

    [ToolTheory("dciodvfy")]
    [InlineData(PictureModality.DX, "DXImageForPresentation")]
    [InlineData(PictureModality.US, "USImage")]
    [InlineData(PictureModality.OP, "OphthalmicPhotography8BitImage")]
    public void Create_EachModality_IsAValidImage(PictureModality modality, string iod)
    {
        var log = Validate(SecondaryImages.Create(Colours, modality, new() { PixelSpacing = 0.2 }));
        Assert.Contains(iod, log);
        Assert.DoesNotContain("Error", log);
    }

    [ToolFact("dciodvfy")]
    public void CreatePhantom_MultiFrame_IsAValidEnhancedImage()
    {
        var log = Validate(DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4, MultiFrame = true }).Instances[0]);
        Assert.Contains("LegacyConvertedEnhancedCTImage", log);
        Assert.DoesNotContain("Error", log);
    }

    private static string Validate(DicomDataset dataset)
    {
        using var folder = new TemporaryFolder();
        new DicomFile(dataset).Save(folder.PathTo("image.dcm"));
        return ToolRun.Of("dciodvfy", folder.PathTo("image.dcm")).Output;
    }
}
