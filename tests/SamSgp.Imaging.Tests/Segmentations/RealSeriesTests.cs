using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using static SamSgp.Imaging.Tests.Segmentations.TestSegments;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segmentations of real series: CT, MR, PET, multi-frame, ultrasound and X-ray without a frame of
/// reference.</summary>
public sealed class RealSeriesTests
{
    // Each frame against the image it names: the voxels above the threshold.
    private const string Program = """
        import sys, pydicom, numpy as np
        seg, threshold = pydicom.dcmread(sys.argv[1]), float(sys.argv[2])
        images = {i.SOPInstanceUID: i for i in map(pydicom.dcmread, sys.argv[3:])}
        pixels = seg.pixel_array.reshape(-1, seg.Rows, seg.Columns)
        for mask, group in zip(pixels, seg.PerFrameFunctionalGroupsSequence):
            source = group.DerivationImageSequence[0].SourceImageSequence[0]
            image = images[source.ReferencedSOPInstanceUID]
            if 'ImagePositionPatient' in image and 'FrameOfReferenceUID' in image:
                shared = seg.SharedFunctionalGroupsSequence[0]
                for mine, keyword in ((group.PlanePositionSequence, 'ImagePositionPatient'),
                    (shared.PlaneOrientationSequence, 'ImageOrientationPatient'),
                    (shared.PixelMeasuresSequence, 'PixelSpacing')):
                    assert list(map(float, mine[0][keyword].value)) == list(map(float, image[keyword].value))
            if not image.PhotometricInterpretation.startswith('MONOCHROME'): continue
            stored = image.pixel_array
            if image.get('NumberOfFrames', 1) > 1: stored = stored[source.ReferencedFrameNumber - 1]
            value = stored * float(image.get('RescaleSlope', 1) or 1) + float(image.get('RescaleIntercept', 0) or 0)
            if image.PhotometricInterpretation == 'MONOCHROME1': value = 2 ** image.BitsStored - 1 - value
            assert np.array_equal(mask == 1, value > threshold), (mask.sum(), (value > threshold).sum())
        print('AGREES', len(pixels))
        """;

    [PydicomTheory("data/dicom", "data/segmentation/ct_multiorgan_totalsegmentator/dicom_case")]
    [InlineData("series_ct_liver_seg_dcmqi", "0?.dcm", 150)]
    [InlineData("../segmentation/ct_multiorgan_totalsegmentator/dicom_case", "CT.*", 150)]
    [InlineData("series_mr_breast_seg_ucsf", "mr_*.dcm", 100)]
    [InlineData("series_pet_hn_seg_qin", "pet_*.dcm", 4000)]
    [InlineData("series_petct_rtstruct_sts002/PET", "0*.dcm", 1)]
    [InlineData("series_petct_rtstruct_sts002/CT", "0*.dcm", 20)]
    [InlineData("series_ct_23x38_bitpack_dcmqi", "multiframe_mf.dcm", 0)]
    [InlineData("transfer_syntaxes", "RG3_JLSN.dcm", 500)]
    [InlineData("transfer_syntaxes", "JPEGExtended_3s_1f_u_08_08.dcm", 60)]
    [InlineData("transfer_syntaxes", "MR_small.dcm", 500)]
    public void Create_RealSeries_PydicomFindsTheVoxelsAndDicom3ToolsAcceptTheObject(string folder, string pattern,
        float threshold)
    {
        using var temporary = new TemporaryFolder();
        var files = Directory.GetFiles(SharedData.PathTo("data", "dicom", folder), pattern).Order().ToList();
        var result = SeriesReader.Read(files, new SeriesReadOptions(), CancellationToken.None);
        Assert.True(result.TryGet(out var volume, out var refusal), refusal?.Message);
        var header = DicomFile.Open(files[0]).Dataset;

        var path = temporary.PathTo("seg.dcm");
        var instance = SegmentationWriter.Create(SourceSeries.Of(header, volume), Above(volume, threshold), [Liver],
            Options with { Encoding = SegmentationEncoding.Binary });
        instance.File.Save(path);

        Assert.DoesNotContain(instance.Warnings, warning => warning.Contains("empty", StringComparison.Ordinal));
        Assert.Contains("AGREES", Pydicom.Run(Program, [path, $"{threshold}", .. files]), StringComparison.Ordinal);
        if (Tools.Find("dciodvfy") is null) return;
        DicomJudges.DciodvfyAccepts(path, files[0]);
        DicomJudges.DcentvfyAccepts([path, .. files]);
    }

    /// <summary>The voxels above a value, as segment 1.</summary>
    internal static MaskVolume Above(Volume volume, float threshold)
    {
        var (labels, values) = (new byte[volume.Geometry.VoxelCount], new float[volume.Geometry.SliceLength]);
        for (var slice = 0; slice < volume.Geometry.Slices; slice++)
        {
            volume.ReadSlice(slice, values);
            for (var i = 0; i < values.Length; i++)
                labels[slice * values.Length + i] = values[i] > threshold ? (byte)1 : (byte)0;
        }

        var masks = new MaskVolume(volume.Geometry);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = 1 });
        return masks;
    }
}
