using System.Text;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Numbers that decide where voxels lie and what they are: read in any clothes, refused where they are none, and never
/// replaced.</summary>
public sealed class StatedNumbersTests
{
    [Theory]
    [InlineData("RescaleIntercept", "-1024,0", "decimal point")]
    [InlineData("RescaleIntercept", "abc", "'abc' is no number")]
    [InlineData("RescaleIntercept", "NaN", "no number")]
    [InlineData("RescaleIntercept", "1e999", "no number")]
    [InlineData("RescaleIntercept", "-1024\\5", "1 numbers are wanted")]
    [InlineData("RescaleIntercept", "", "no Hounsfield units")]
    [InlineData("RescaleSlope", "1,5", "decimal point")]
    [InlineData("RescaleSlope", "0", "same value")]
    [InlineData("RescaleSlope", "", "no Hounsfield units")]
    [InlineData("PixelSpacing", "12,5\\12,5", "decimal point")]
    [InlineData("PixelSpacing", "12.5", "2 numbers are wanted")]
    [InlineData("PixelSpacing", "12.5\\", "no number")]
    [InlineData("PixelSpacing", "0\\0", "above 0")]
    [InlineData("ImagePositionPatient", "1,5\\2\\3", "decimal point")]
    [InlineData("ImageOrientationPatient", "0\\0\\0\\0\\0\\0", "right angles")]
    [InlineData("NumberOfFrames", "one", "no number")]
    public void Read_NumberThatIsNone_IsRefusedByItsName(string keyword, string value, string reason)
    {
        var refusal = Read(keyword, value).Refusal!;
        Assert.Equal(SeriesRefusalCode.UnreadableAttribute, refusal.Code);
        Assert.StartsWith(keyword, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(" 1.25E+01 \\ +12.5 ")]
    [InlineData("12.5\\12.50000000000000000000")]
    [InlineData("125e-1\\.125E2")]
    public void Read_NumberInOddClothes_IsThatNumber(string value) => Assert.Equal(12.5, Read("PixelSpacing", value).Volume!.Geometry.RowSpacing);

    [Fact]
    public void Read_NumbersInAnotherVR_AreThoseNumbers()
    {
        foreach (var item in (DicomElement[])[new DicomUnlimitedText(DicomTag.PixelSpacing, "12.5\\13"), new DicomUnlimitedCharacters(DicomTag.PixelSpacing, "12.5\\13"),
            new DicomUnknown(DicomTag.PixelSpacing, Encoding.ASCII.GetBytes("12.5\\13 ")), new DicomFloatingPointDouble(DicomTag.PixelSpacing, 12.5, 13)])
        {
            var images = Images();
            foreach (var image in images) image.AddOrUpdate(item);
            var geometry = SeriesReader.Read(images, new(), CancellationToken.None).Volume!.Geometry;
            Assert.Equal((12.5, 13.0), (geometry.RowSpacing, geometry.ColumnSpacing));
        }
    }

    [Fact]
    public void Read_TomographyWithoutRescale_SaysWhatItsValuesAreTakenFor()
    {
        var images = Images();
        foreach (var image in images) image.Remove(DicomTag.RescaleIntercept, DicomTag.RescaleSlope);
        Assert.Contains(SeriesReader.Read(images, new(), CancellationToken.None).Notes, note => note.Contains("taken for Hounsfield", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_EmptyPixelSpacing_IsNoneAtAll() => Assert.False(Read("PixelSpacing", "").Volume!.Geometry.HasVolume);

    [Fact]
    public void Read_WindowThatIsNone_IsLeftOutAndSaid()
    {
        var result = Read("WindowCenter", "40,0");
        Assert.Null(result.Volume!.Window);
        Assert.Contains(result.Notes, note => note.Contains("WindowCenter", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_ThicknessThatIsNone_IsLeftOutAndSaid()
    {
        var result = Read("SliceThickness", "5,0");
        Assert.Equal(3, result.Volume!.Geometry.Slices);
        Assert.Contains(result.Notes, note => note.Contains("SliceThickness", StringComparison.Ordinal));
    }

    [Fact]
    public void Render_SlopeThatIsNone_IsRefusedAsInTheVolume()
    {
        var image = Images()[0];
        image.NotValidated().AddOrUpdate(new DicomDecimalString(DicomTag.RescaleSlope, "1,5"));
        Assert.Throws<DicomDataException>(() => FrameRenderer.Render(image, 0));
    }

    [Theory]
    [InlineData("PixelSpacing", "0,75\\0,625")]
    [InlineData("SpacingBetweenSlices", "2,5")]
    public void ReadSegmentation_NumberThatIsNone_IsRefused(string keyword, string value)
    {
        var series = new TestSeries(TestSeries.Grid(12, 10, 4, TestSeries.Left, TestSeries.Back), TestSeries.Blobs);
        var written = SegmentationWriter.Create(series.Source, series.Masks(1), [TestSegments.Liver], TestSegments.Options).File.Dataset;
        written.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items[0].GetSequence(DicomTag.PixelMeasuresSequence).Items[0]
            .NotValidated().AddOrUpdate(new DicomDecimalString(DicomDictionary.Default[keyword], value));
        Assert.Contains(keyword, Assert.Throws<DicomDataException>(() => SegmentationReader.Read(written)).Message, StringComparison.Ordinal);
    }

    [SharedDataTheory("data/dicom_cases")]
    [InlineData("09-decimal-comma/intercept", "RescaleIntercept")]
    [InlineData("09-decimal-comma/slope", "RescaleSlope")]
    [InlineData("09-decimal-comma/spacing", "PixelSpacing")]
    [InlineData("11-slope-zero", "RescaleSlope")]
    public void Read_RealSeriesWithSuchNumbers_IsRefused(string folder, string keyword)
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom_cases", folder), "*.dcm");
        Assert.StartsWith(keyword, SeriesReader.Read(files, new(), CancellationToken.None).Refusal!.Message, StringComparison.Ordinal);
    }

    private static IReadOnlyList<DicomDataset> Images() => DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 3 }).Instances;

    private static SeriesReadResult Read(string keyword, string value)
    {
        var images = Images();
        foreach (var image in images) image.NotValidated().AddOrUpdate(new DicomDecimalString(DicomDictionary.Default[keyword], value.Split('\\')));
        return SeriesReader.Read(images, new(), CancellationToken.None);
    }
}
