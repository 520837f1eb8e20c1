using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>What the stored values of a frame mean: real-world value = stored * slope + intercept (PS3.3 C.11.1), and the window
/// to see them in.</summary>
internal readonly record struct FrameValues(double Slope, double Intercept, (double Center, double Width)? Window)
{
    /// <summary>Reads them.</summary>
    /// <param name="attributes">The image.</param>
    /// <param name="frame">0-based.</param>
    public static FrameValues Read(FrameAttributes attributes, int frame) => new(
        attributes.Numbers(frame, DicomTag.PixelValueTransformationSequence, DicomTag.RescaleSlope, 1)?[0] ?? 1,
        attributes.Numbers(frame, DicomTag.PixelValueTransformationSequence, DicomTag.RescaleIntercept, 1)?[0] ?? 0,
        ReadWindow(attributes, frame));

    private static (double, double)? ReadWindow(FrameAttributes attributes, int frame)
    {
        var center = attributes.FirstNumber(frame, DicomTag.FrameVOILUTSequence, DicomTag.WindowCenter);
        var width = attributes.FirstNumber(frame, DicomTag.FrameVOILUTSequence, DicomTag.WindowWidth);
        return center is { } c && width is { } w and > 0 ? (c, w) : null;
    }
}
