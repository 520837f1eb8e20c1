using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Volumes;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segmentations of series that say things in their own way: pydicom lays each frame on the frame it names, and
/// dicom3tools accept what is BINARY.</summary>
public sealed class OddSeriesTests
{
    // Where a frame lies and what its values are is computed here again, from the images alone.
    private const string Program = """
        import sys, pydicom, numpy as np
        seg, threshold, placed = pydicom.dcmread(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == 'True'
        images = {i.SOPInstanceUID: i for i in map(pydicom.dcmread, sys.argv[4:])}
        pixels = seg.pixel_array.reshape(-1, seg.Rows, seg.Columns)
        assert placed == ('FrameOfReferenceUID' in seg), 'frame of reference'
        total = 0
        for mask, group in zip(pixels, seg.PerFrameFunctionalGroupsSequence):
            source = group.DerivationImageSequence[0].SourceImageSequence[0]
            image = images[source.ReferencedSOPInstanceUID]
            frame = source.get('ReferencedFrameNumber', 1) - 1
            if placed:
                place = image
                if 'DetectorInformationSequence' in image: place = image.DetectorInformationSequence[0]
                o = np.array(list(map(float, place.ImageOrientationPatient)))
                p = np.array(list(map(float, place.ImagePositionPatient)))
                if place is not image: p = p + np.cross(o[:3], o[3:]) * float(image.SpacingBetweenSlices) * frame
                mine = np.array(list(map(float, group.PlanePositionSequence[0].ImagePositionPatient)))
                assert np.allclose(mine, p, atol=1e-6), (mine, p)
                measures = seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
                assert list(map(float, measures.PixelSpacing)) == list(map(float, image.PixelSpacing))
            else: assert 'PlanePositionSequence' not in group
            stored = image.pixel_array
            if image.get('NumberOfFrames', 1) > 1: stored = stored[frame]
            if image.PixelRepresentation == 0: stored = stored & ((1 << image.BitsStored) - 1)
            scale = image
            if 'SharedFunctionalGroupsSequence' in image: scale = image.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
            value = stored * float(scale.get('RescaleSlope', 1)) + float(scale.get('RescaleIntercept', 0))
            assert np.array_equal(mask == 1, value > threshold), (mask.sum(), (value > threshold).sum())
            total += int(mask.sum())
        assert total > 0
        print('AGREES', len(pixels))
        """;

    public static TheoryData<string, float, bool, string?> Series => new()
    {
        { "05-nm-recon-tomo/neg.dcm", 0, true, null }, { "05-nm-recon-tomo/pos.dcm", 0, true, null },
        { "03-repeats-no-attribute", 100, true, "2" }, { "12-same-file-twice", 0, true, null }, { "15-high-bits-set", 4000, true, null },
        { "14-window-below-1", 0.1f, false, null },
    };

    [PydicomTheory("data/dicom_cases")]
    [MemberData(nameof(Series))]
    public void Create_RealOddSeries_LiesVoxelByVoxelOnItsSource(string name, float threshold, bool placed, string? repeat)
    {
        var path = SharedData.PathTo(["data", "dicom_cases", .. name.Split('/')]);
        AssertAgrees(File.Exists(path) ? [path] : Directory.GetFiles(path, "*.dcm"), threshold, placed, repeat);
    }

    public static TheoryData<string, bool> Changes => new() { { "no pixel spacing", false }, { "no thickness", false }, { "ultrasound volume", false } };

    [PydicomTheory]
    [MemberData(nameof(Changes))]
    public void Create_OddSeries_LiesVoxelByVoxelOnItsSource(string change, bool placed)
    {
        using var folder = new TemporaryFolder();
        var phantom = DicomPhantom.Create(new() { Columns = 24, Rows = 16, Slices = change == "no thickness" ? 1 : 4, ColumnSpacing = 14, RowSpacing = 14, MultiFrame = change == "ultrasound volume" });
        foreach (var image in phantom.Instances)
        {
            if (change == "no pixel spacing") image.Remove(DicomTag.PixelSpacing);
            if (change == "no thickness") image.Remove(DicomTag.SliceThickness);
            if (change == "ultrasound volume") UltrasoundVolumes.Place(image);
        }

        AssertAgrees([.. phantom.Instances.Select((image, i) => Save(image, folder.PathTo($"{i}.dcm")))], 0, placed, null);
    }

    private static string Save(DicomDataset image, string path)
    {
        new DicomFile(image).Save(path);
        return path;
    }

    private static void AssertAgrees(string[] files, float threshold, bool placed, string? repeat)
    {
        using var folder = new TemporaryFolder();
        var result = SeriesReader.Read(files, new() { Select = repeat is null ? null : new SliceChoice([(null, repeat)]) }, CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        var path = folder.PathTo("seg.dcm");
        SegmentationWriter.Create(SourceSeries.Of(result.Header, volume), RealSeriesTests.Above(volume, threshold), [Liver],
            Options with { Encoding = SegmentationEncoding.Binary }).File.Save(path);
        Assert.Contains("AGREES", Pydicom.Run(Program, [path, FormattableString.Invariant($"{threshold}"), $"{placed}", .. files]), StringComparison.Ordinal);
        if (Tools.Find("dciodvfy") is not null) DicomJudges.DciodvfyAccepts(path, files[0]);
    }
}
