using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Tests.Volumes;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segmentations of series that say things in their own way: pydicom lays each frame, of every encoding, on the frame it names,
/// and dicom3tools accept what is BINARY.</summary>
public sealed class OddSeriesTests
{
    // Where a frame lies and what its values are is computed here again, from the images alone.
    private const string Program = """
        import math, re, sys, pydicom, numpy as np
        threshold, placed, count = float(sys.argv[1]), sys.argv[2] == 'True', int(sys.argv[3])
        images = {i.SOPInstanceUID: i for i in map(pydicom.dcmread, sys.argv[4 + count:])}
        def vector(values): return np.array(list(map(float, values)))
        def tile(image, stored, mine):
            slices = int(image[0x0019, 0x100a].value)
            across = math.ceil(math.sqrt(slices))
            rows, columns = image.Rows // across, image.Columns // across
            o, spacing = vector(image.ImageOrientationPatient), vector(image.PixelSpacing)
            csa = image[0x0029, 0x1010].value
            normal = vector(re.findall(rb'-?[0-9][.][0-9]+', csa[csa.index(b'SliceNormalVector'):])[:3])
            first = vector(image.ImagePositionPatient) + o[:3] * (image.Columns - columns) / 2 * spacing[1] + o[3:] * (image.Rows - rows) / 2 * spacing[0]
            places = [first + normal * float(image.SpacingBetweenSlices) * k for k in range(slices)]
            k = int(np.argmin([np.linalg.norm(place - mine) for place in places]))
            y, x = k // across * rows, k % across * columns
            return places[k], stored[y:y + rows, x:x + columns]
        def check(seg):
            pixels = seg.pixel_array.reshape(-1, seg.Rows, seg.Columns)
            assert placed == ('FrameOfReferenceUID' in seg), 'frame of reference'
            top = seg.MaximumFractionalValue if seg.SegmentationType == 'FRACTIONAL' else 1
            assert set(np.unique(pixels)) <= {0, top}, np.unique(pixels)
            found = set()
            for mask, group in zip(pixels, seg.PerFrameFunctionalGroupsSequence):
                if seg.SegmentationType == 'LABELMAP': assert 'SegmentIdentificationSequence' not in group
                else: assert group.SegmentIdentificationSequence[0].ReferencedSegmentNumber == 1
                source = group.DerivationImageSequence[0].SourceImageSequence[0]
                image = images[source.ReferencedSOPInstanceUID]
                frame = source.get('ReferencedFrameNumber', 1) - 1
                stored = image.pixel_array
                if image.get('NumberOfFrames', 1) > 1: stored = stored[frame]
                if image.PixelRepresentation == 0: stored = stored & ((1 << image.BitsStored) - 1)
                if placed:
                    mine = vector(group.PlanePositionSequence[0].ImagePositionPatient)
                    place = image.DetectorInformationSequence[0] if 'DetectorInformationSequence' in image else image
                    o, p = vector(place.ImageOrientationPatient), vector(place.ImagePositionPatient)
                    if place is not image: p = p + np.cross(o[:3], o[3:]) * float(image.SpacingBetweenSlices) * frame
                    if source.SpatialLocationsPreserved == 'NO': p, stored = tile(image, stored, mine)
                    assert np.allclose(mine, p, atol=1e-3 if source.SpatialLocationsPreserved == 'NO' else 1e-6), (mine, p)
                    measures = seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]
                    assert list(map(float, measures.PixelSpacing)) == list(map(float, image.PixelSpacing))
                    found.add(tuple(np.round(mine, 2)))
                else: assert 'PlanePositionSequence' not in group
                scale = image
                if 'SharedFunctionalGroupsSequence' in image: scale = image.SharedFunctionalGroupsSequence[0].PixelValueTransformationSequence[0]
                value = stored * float(scale.get('RescaleSlope', 1)) + float(scale.get('RescaleIntercept', 0))
                assert np.array_equal(mask == top, value > threshold), ((mask == top).sum(), (value > threshold).sum())
            assert not placed or len(found) == len(pixels), 'frames share a place'
            return int((pixels > 0).sum())
        totals = [check(pydicom.dcmread(path)) for path in sys.argv[4:4 + count]]
        assert min(totals) == max(totals) > 0, totals
        print('AGREES', totals[0])
        """;

    private static readonly (SegmentationEncoding Encoding, SegmentationCompression Compression)[] Forms =
    [
        (SegmentationEncoding.Binary, SegmentationCompression.None),
        (SegmentationEncoding.Labelmap, SegmentationCompression.None), (SegmentationEncoding.Labelmap, SegmentationCompression.Rle),
        (SegmentationEncoding.Fractional, SegmentationCompression.None), (SegmentationEncoding.Fractional, SegmentationCompression.Rle),
    ];

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

    public static TheoryData<string, bool> Changes => new() { { "no pixel spacing", false }, { "no thickness", false }, { "ultrasound volume", false }, { "mosaic", true } };

    [PydicomTheory]
    [MemberData(nameof(Changes))]
    public void Create_OddSeries_LiesVoxelByVoxelOnItsSource(string change, bool placed)
    {
        using var folder = new TemporaryFolder();
        var phantom = DicomPhantom.Create(new() { Columns = 24, Rows = 16, Slices = change == "no thickness" ? 1 : 4, ColumnSpacing = 14, RowSpacing = 14, MultiFrame = change == "ultrasound volume" });
        if (change == "mosaic")
        {
            AssertAgrees([Save(Mosaics.Siemens(phantom, isReversed: true), folder.PathTo("mosaic.dcm"))], 0, placed, null);
            return;
        }

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
        var segmentations = Array.ConvertAll(Forms, form => Write(result.Header, volume, threshold, form.Encoding, form.Compression,
            folder.PathTo($"{form.Encoding} {form.Compression}.dcm")));
        Assert.Contains("AGREES", Pydicom.Run(Program, [FormattableString.Invariant($"{threshold}"), $"{placed}", $"{segmentations.Length}", .. segmentations, .. files]),
            StringComparison.Ordinal);
        if (Tools.Find("dciodvfy") is not null) DicomJudges.DciodvfyAccepts(segmentations[0], files[0]);
    }

    private static string Write(DicomDataset header, Volume volume, float threshold, SegmentationEncoding encoding, SegmentationCompression compression, string path)
    {
        SegmentationWriter.Create(SourceSeries.Of(header, volume), RealSeriesTests.Above(volume, threshold), [Liver],
            Options with { Encoding = encoding, Compression = compression }).File.Save(path);
        return path;
    }
}
