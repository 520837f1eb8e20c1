using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Files that hold one instance twice, and different ones under one UID.</summary>
public sealed class RepeatedInstancesTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Read_CopiesOfInstances_CountOnce(int copies)
    {
        var images = Images();
        var result = SeriesReader.Read([.. images, .. images.Take(copies).Select(image => image.Clone())], new(), CancellationToken.None);
        Assert.Equal(4, result.Volume!.Geometry.Slices);
        Assert.Contains($"{copies} of {4 + copies} files hold an instance once more; each counts once.", result.Notes);
    }

    [Fact]
    public void Read_CopyThatIsCompressed_CountsOnce()
    {
        var images = Images();
        var compressed = new DicomDataset(DicomTransferSyntax.DeflatedImageFrameCompression).AddOrUpdate(images[1].Where(item => item.Tag != DicomTag.PixelData));
        var pixels = DicomPixelData.Create(compressed, newPixelData: true);
        pixels.AddFrame(new MemoryByteBuffer(DeflatedFrameDecoder.Encode(DicomPixelData.Create(images[1]).GetFrame(0).Memory.Span)));
        Assert.Equal(4, SeriesReader.Read([.. images, compressed], new(), CancellationToken.None).Volume!.Geometry.Slices);
    }

    [Theory]
    [InlineData("pixels")]
    [InlineData("ImagePositionPatient")]
    public void Read_DifferentObjectsUnderOneUid_AreNamed(string difference)
    {
        var images = Images();
        var other = (difference == "pixels" ? Images(seed: 2)[1].AddOrUpdate(DicomTag.SeriesInstanceUID, images[1].GetString(DicomTag.SeriesInstanceUID))
            .AddOrUpdate(DicomTag.FrameOfReferenceUID, images[1].GetString(DicomTag.FrameOfReferenceUID)) : images[1].Clone())
            .AddOrUpdate(DicomTag.SOPInstanceUID, images[1].GetString(DicomTag.SOPInstanceUID));
        if (difference != "pixels") other.AddOrUpdate(DicomTag.ImagePositionPatient, "0", "0", "999");
        var refusal = SeriesReader.Read([.. images, other], new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.ConflictingInstances, refusal.Code);
        Assert.Equal([images[1].GetString(DicomTag.SOPInstanceUID)], refusal.SopInstanceUids);
        Assert.Contains($"their {difference} differ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("leave one of the two out", refusal.Message, StringComparison.Ordinal);
    }

    // Sent again by a program that gives new UIDs: which one is taken makes no difference.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Read_CopiesUnderOtherUids_CountOnce(int copies)
    {
        var images = Images();
        var result = SeriesReader.Read([.. images, .. images.Take(copies).Select((image, i) => image.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.{i}"))],
            new(), CancellationToken.None);
        Assert.Equal(4, result.Volume!.Geometry.Slices);
        Assert.Contains($"{copies} of {4 + copies} images are copies of another at their place, under another UID: each counts once.", result.Notes);
    }

    [Theory]
    [InlineData("pixel")]
    [InlineData("slope")]
    [InlineData("place")]
    public void Read_ImagesAtOnePlaceOfWhichOneDiffers_AreNoCopies(string difference)
    {
        var images = Images();
        var others = images.Select((image, i) => image.Clone().AddOrUpdate(DicomTag.SOPInstanceUID, $"1.2.{i}")).ToList();
        if (difference == "slope") others[3].AddOrUpdate(DicomTag.RescaleSlope, "2");
        if (difference == "place") others[3].AddOrUpdate(DicomTag.ImagePositionPatient, [.. Moved(others[3])]);
        if (difference == "pixel")
        {
            var pixels = others[3].GetValues<ushort>(DicomTag.PixelData);
            pixels[100]++;
            others[3].AddOrUpdate(new DicomOtherWord(DicomTag.PixelData, pixels));
        }

        var refusal = SeriesReader.Read([.. images, .. others], new(), CancellationToken.None).Refusal!;
        Assert.Equal(SeriesRefusalCode.DuplicatePositions, refusal.Code);
    }

    private static double[] Moved(DicomDataset image)
    {
        var place = image.GetValues<double>(DicomTag.ImagePositionPatient);
        place[0] += 5;
        return place;
    }

    [SharedDataFact("data/dicom_cases/12-same-file-twice")]
    public void Read_RealFolderWithACopy_HasSixSlices() => Assert.Equal(6, SeriesReader.Read(
        Directory.GetFiles(SharedData.PathTo("data", "dicom_cases", "12-same-file-twice"), "*.dcm"), new(), CancellationToken.None).Volume!.Geometry.Slices);

    private static IReadOnlyList<DicomDataset> Images(int seed = 1) => DicomPhantom.Create(new() { Columns = 16, Rows = 16, Slices = 4, Seed = seed }).Instances;
}
