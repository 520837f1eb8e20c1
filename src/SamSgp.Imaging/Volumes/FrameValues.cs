using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>What the stored values of a frame mean: real-world value = stored * slope + intercept (PS3.3 C.11.1), and the window
/// to see them in.</summary>
/// <param name="Slope">Never 0.</param>
/// <param name="Intercept">In real-world units.</param>
/// <param name="Window">Null where none is stated.</param>
/// <param name="Remark">What was taken for granted; null for nothing.</param>
internal readonly record struct FrameValues(double Slope, double Intercept, (double Center, double Width)? Window, string? Remark)
{
    /// <summary>Reads them.</summary>
    /// <param name="attributes">The image.</param>
    /// <param name="frame">0-based.</param>
    /// <exception cref="DicomDataException">Slope or intercept are there and cannot be understood: any other value would make
    /// wrong numbers of all voxels.</exception>
    public static FrameValues Read(FrameAttributes attributes, int frame)
    {
        var slope = attributes.Numbers(frame, DicomTag.PixelValueTransformationSequence, DicomTag.RescaleSlope, 1)?[0];
        var intercept = attributes.Numbers(frame, DicomTag.PixelValueTransformationSequence, DicomTag.RescaleIntercept, 1)?[0];
        if (slope == 0) throw StatedNumbers.Unreadable(DicomTag.RescaleSlope, "0", "every voxel would have the same value");
        var window = ReadWindow(attributes, frame, out var unread);
        return new(slope ?? 1, intercept ?? 0, window, RescaleRemark(attributes, frame, slope, intercept) ?? unread);
    }

    private static string? RescaleRemark(FrameAttributes attributes, int frame, double? slope, double? intercept)
    {
        if (slope is not null && intercept is not null) return null;
        var empty = ((DicomTag[])[DicomTag.RescaleSlope, DicomTag.RescaleIntercept])
            .Where(tag => attributes.IsEmpty(frame, DicomTag.PixelValueTransformationSequence, tag)).ToList();
        if (attributes.IsInHounsfieldUnits && empty.Count > 0)
            throw StatedNumbers.Unreadable(empty[0], "empty", "without it there are no Hounsfield units");
        if (slope is null && intercept is null)
        {
            return attributes.IsInHounsfieldUnits
                ? "The images state no RescaleSlope and RescaleIntercept: their stored values are taken for Hounsfield units."
                : empty.Count > 0 ? "RescaleSlope and RescaleIntercept are empty: the stored values are taken as they are." : null;
        }

        return slope is null ? "The images state no RescaleSlope beside their RescaleIntercept: 1 is taken."
            : "The images state no RescaleIntercept beside their RescaleSlope: 0 is taken.";
    }

    // A window only shows values: without one there are other ways to show them.
    private static (double, double)? ReadWindow(FrameAttributes attributes, int frame, out string? unread)
    {
        unread = null;
        try
        {
            var center = attributes.FirstNumber(frame, DicomTag.FrameVOILUTSequence, DicomTag.WindowCenter);
            var width = attributes.FirstNumber(frame, DicomTag.FrameVOILUTSequence, DicomTag.WindowWidth);
            return center is { } c && width is { } w and > 0 ? (c, w) : null;
        }
        catch (DicomDataException e)
        {
            unread = $"The images' window is not used: {e.Message}";
            return null;
        }
    }
}
