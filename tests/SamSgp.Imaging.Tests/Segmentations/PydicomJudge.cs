using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Compares a SEG with the images of a <see cref="TestSeries"/>, all read by pydicom: each frame must lie
/// exactly on an image, name that image, and hold the voxels that the image says the segment has; no voxel may be
/// missing.</summary>
internal static class PydicomJudge
{
    private const string Program = """
        import sys, pydicom, numpy as np
        seg = pydicom.dcmread(sys.argv[1])
        images = [pydicom.dcmread(f) for f in sys.argv[2:]]
        kind = seg.SegmentationType
        pixels = seg.pixel_array
        if seg.NumberOfFrames == 1: pixels = pixels[np.newaxis]
        def numbers(values): return [float(v) for v in values]
        segments = [s.SegmentNumber for s in seg.SegmentSequence if s.SegmentNumber > 0]
        shared = seg.SharedFunctionalGroupsSequence[0]
        seen = {}
        for pixel, group in zip(pixels, seg.PerFrameFunctionalGroupsSequence):
            reference = group.DerivationImageSequence[0].SourceImageSequence[0]
            named = [i for i in images if i.SOPInstanceUID == reference.ReferencedSOPInstanceUID]
            if 'FrameOfReferenceUID' in seg:
                position = numbers(group.PlanePositionSequence[0].ImagePositionPatient)
                image, = [i for i in images if numbers(i.ImagePositionPatient) == position]
                assert named == [image], 'the frame names another image'
                orientation = shared.PlaneOrientationSequence[0].ImageOrientationPatient
                assert numbers(orientation) == numbers(image.ImageOrientationPatient)
                assert numbers(shared.PixelMeasuresSequence[0].PixelSpacing) == numbers(image.PixelSpacing)
                assert seg.FrameOfReferenceUID == image.FrameOfReferenceUID
            else:
                assert 'PlanePositionSequence' not in group and 'PlaneOrientationSequence' not in shared
                image, = named
            for keyword in ('PatientName', 'PatientID', 'StudyInstanceUID', 'StudyDate', 'SpecificCharacterSet'):
                assert seg[keyword].value == image[keyword].value, keyword
            if kind == 'LABELMAP': here = {n: pixel == n for n in segments}
            else:
                top = 1 if kind == 'BINARY' else seg.MaximumFractionalValue
                assert set(np.unique(pixel)) <= {0, top}
                here = {group.SegmentIdentificationSequence[0].ReferencedSegmentNumber: pixel == top}
            for n, mask in here.items():
                expected = (image.pixel_array >> (n - 1)) & 1
                assert np.array_equal(mask, expected == 1), f'segment {n}: {mask.sum()} of {expected.sum()} voxels'
                seen[n] = seen.get(n, 0) + int(mask.sum())
        for n in segments:
            total = sum(int(((i.pixel_array >> (n - 1)) & 1).sum()) for i in images)
            assert seen.get(n, 0) == total, f'segment {n}: {seen.get(n, 0)} voxels of {total}'
        print('AGREES', len(pixels), kind)
        """;

    public static void Agrees(string segmentation, IEnumerable<string> images) =>
        Assert.Contains("AGREES", Pydicom.Run(Program, [segmentation, .. images]), StringComparison.Ordinal);
}
