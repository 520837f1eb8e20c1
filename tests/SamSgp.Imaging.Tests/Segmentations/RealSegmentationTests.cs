using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segmentations of other writers (dcmqi, highdicom, 3D Slicer's, UCSF's), against pydicom.</summary>
public sealed class RealSegmentationTests
{
    // Prints, for each segment and plane: position along the normal, number of voxels, sum of their indices.
    private const string Program = """
        import sys, pydicom, numpy as np
        seg = pydicom.dcmread(sys.argv[1])
        pixels = seg.pixel_array.reshape(-1, seg.Rows, seg.Columns)
        kind = seg.SegmentationType
        shared = seg.SharedFunctionalGroupsSequence[0]
        orientation = np.array(shared.PlaneOrientationSequence[0].ImageOrientationPatient, float)
        normal = np.cross(orientation[:3], orientation[3:])
        planes = {}
        for frame, group in zip(pixels, seg.PerFrameFunctionalGroupsSequence):
            place = float(np.dot(np.array(group.PlanePositionSequence[0].ImagePositionPatient, float), normal))
            if kind == 'LABELMAP':
                masks = {s.SegmentNumber: frame == s.SegmentNumber for s in seg.SegmentSequence if s.SegmentNumber}
            else:
                top = 1 if kind == 'BINARY' else seg.MaximumFractionalValue
                masks = {group.SegmentIdentificationSequence[0].ReferencedSegmentNumber: frame >= top * 0.5}
            for n, mask in masks.items():
                index = np.flatnonzero(mask)
                if len(index): planes[n, place] = (len(index), int(index.sum()))
        for (n, place), (count, total) in sorted(planes.items()): print(f'PLANE {n} {place:.4f} {count} {total}')
        """;

    [PydicomTheory("data/dicom")]
    [InlineData("series_ct_23x38_bitpack_dcmqi/seg.dcm")]
    [InlineData("series_ct_23x38_bitpack_dcmqi/sparse-labelmap-noppv.dcm")]
    [InlineData("series_ct_23x38_bitpack_dcmqi/sparse-labelmap-ppv5.dcm")]
    [InlineData("series_ct_liver_seg_dcmqi/seg_liver.dcm")]
    [InlineData("series_ct_small_seg_highdicom/seg_image_ct_binary.dcm")]
    [InlineData("series_ct_small_seg_highdicom/seg_image_ct_binary_fractional.dcm")]
    [InlineData("series_ct_small_seg_highdicom/seg_image_ct_binary_overlap.dcm")]
    [InlineData("series_ct_small_seg_highdicom/seg_image_ct_true_fractional.dcm")]
    [InlineData("series_mr_breast_seg_ucsf/seg_fractional.dcm")]
    [InlineData("series_pet_hn_seg_qin/seg_11lesions.dcm")]
    [InlineData("transfer_syntaxes/liver_1frame.dcm")]
    public void Read_RealSegmentation_GivesPydicomsVoxels(string file)
    {
        var path = SharedData.PathTo("data", "dicom", file);
        var expected = Pydicom.Run(Program, [path]).Split('\n')
            .Where(line => line.StartsWith("PLANE", StringComparison.Ordinal))
            .Select(line => line.Trim()).Order().ToList();

        var read = SegmentationReader.Read(DicomFile.Open(path, FileReadOption.ReadAll).Dataset);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, Planes(read).Order());
    }

    // Source images named, not named, on a part of the series only, and in an object that runs the other way.
    [SharedDataTheory("data/dicom")]
    [InlineData("series_ct_liver_seg_dcmqi", "0?.dcm", "seg_liver.dcm")]
    [InlineData("series_mr_breast_seg_ucsf", "mr_*.dcm", "seg_fractional.dcm")]
    [InlineData("series_pet_hn_seg_qin", "pet_*.dcm", "seg_11lesions.dcm")]
    [InlineData("series_ct_23x38_bitpack_dcmqi", "IMG*.dcm", "seg.dcm")]
    [InlineData("series_ct_23x38_bitpack_dcmqi", "multiframe_mf.dcm", "seg.dcm")]
    public void Read_OntoItsSeries_PutsEveryVoxelWhereItIsInThePatient(string folder, string images, string segmentation)
    {
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom", folder), images);
        var volume = SeriesReader.Read(files, new SeriesReadOptions(), CancellationToken.None).Volume!;
        var dataset = Open(folder, segmentation);

        var onSeries = SegmentationReader.Read(dataset, volume.Geometry, volume.Frames);

        Assert.Same(volume.Geometry, onSeries.Masks.Geometry);
        var expected = PatientPositions(SegmentationReader.Read(dataset)).Order().ToList();
        var actual = PatientPositions(onSeries).Order().ToList();
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, actual.Count);
        Assert.All(expected.Zip(actual), pair =>
        {
            Assert.Equal(pair.First.Segment, pair.Second.Segment);
            Assert.Equal(pair.First.X, pair.Second.X, 0.2);
            Assert.Equal(pair.First.Y, pair.Second.Y, 0.2);
            Assert.Equal(pair.First.Z, pair.Second.Z, 0.2);
        });
    }

    [SharedDataFact("data/dicom")]
    public void Read_DeflatedImageFrames_GivesTheVoxelsOfTheNativeObject()
    {
        var native = SegmentationReader.Read(Open("transfer_syntaxes", "liver.dcm"));
        var deflated = SegmentationReader.Read(Open("transfer_syntaxes", "liver_deflate.dcm"));
        Assert.NotEmpty(Planes(native));
        Assert.Equal(Planes(native), Planes(deflated));
    }

    private static DicomDataset Open(params string[] parts) =>
        DicomFile.Open(SharedData.PathTo(["data", "dicom", .. parts]), FileReadOption.ReadAll).Dataset;

    private static IEnumerable<(int Segment, double X, double Y, double Z)> PatientPositions(Segmentation segmentation)
    {
        var (masks, geometry) = (segmentation.Masks, segmentation.Masks.Geometry);
        var slice = new byte[geometry.SliceLength];
        foreach (var segment in masks.SegmentNumbers)
        {
            for (var s = 0; s < geometry.Slices; s++)
            {
                if (masks.ReadSlice(segment, s, slice) == 0) continue;
                for (var i = 0; i < slice.Length; i++)
                {
                    if (slice[i] == 0) continue;
                    // Rounded: two objects write the same place with different digits.
                    var p = geometry.ToPatient(i % geometry.Columns, i / geometry.Columns, s);
                    yield return (segment, Math.Round(p.X, 1), Math.Round(p.Y, 1), Math.Round(p.Z, 1));
                }
            }
        }
    }

    private static List<string> Planes(Segmentation segmentation)
    {
        var (masks, planes) = (segmentation.Masks, new List<string>());
        var slice = new byte[masks.Geometry.SliceLength];
        foreach (var segment in masks.SegmentNumbers)
        {
            for (var s = 0; s < masks.Geometry.Slices; s++)
            {
                var count = masks.ReadSlice(segment, s, slice);
                if (count == 0) continue;
                var place = masks.Geometry.SlicePositions[s].Dot(masks.Geometry.Normal);
                var total = slice.Index().Sum(pixel => pixel.Item == 1 ? (long)pixel.Index : 0);
                planes.Add(string.Create(CultureInfo.InvariantCulture, $"PLANE {segment} {place:F4} {count} {total}"));
            }
        }

        return planes;
    }
}
