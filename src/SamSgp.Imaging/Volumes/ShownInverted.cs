using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Images whose least value is the brightest (MONOCHROME1, PS3.3 C.7.6.3.1.2).</summary>
internal static class ShownInverted
{
    /// <summary>Whether volumes hold an image the bright way round: not where its values mean something by themselves, for how an image is shown
    /// changes nothing of that.</summary>
    public static bool IsTurned(DicomDataset dataset) =>
        dataset.GetSingleValueOrDefault(DicomTag.PhotometricInterpretation, "") == "MONOCHROME1" && FrameAttributes.CalibratedUnitsOf(dataset) is null;
}
