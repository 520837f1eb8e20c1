using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Matching;

/// <summary>What a matcher needs to know of a series.</summary>
/// <param name="Modality">Modality (0008,0060); empty where unknown.</param>
/// <param name="BodyPart">Body Part Examined (0018,0015); empty where unknown.</param>
/// <param name="Slices">Number of frames of all its instances.</param>
/// <param name="Attributes">The attributes patterns may look at; those the series does not state may be left out.</param>
public sealed record SeriesFacts(string Modality, string BodyPart, int Slices,
    IReadOnlyDictionary<SeriesAttribute, string> Attributes)
{
    /// <summary>Reads the facts.</summary>
    /// <param name="instance">An instance of the series; pixel data may be missing.</param>
    /// <param name="slices">Number of frames of all its instances.</param>
    public static SeriesFacts Of(DicomDataset instance, int slices) => new(
        Text(instance, DicomTag.Modality), Text(instance, DicomTag.BodyPartExamined), slices,
        Enum.GetValues<SeriesAttribute>().ToDictionary(attribute => attribute, attribute => Text(instance, TagOf(attribute))));

    private static DicomTag TagOf(SeriesAttribute attribute) => attribute switch
    {
        SeriesAttribute.SeriesDescription => DicomTag.SeriesDescription,
        SeriesAttribute.StudyDescription => DicomTag.StudyDescription,
        SeriesAttribute.ProtocolName => DicomTag.ProtocolName,
        SeriesAttribute.ImageType => DicomTag.ImageType,
        SeriesAttribute.ScanningSequence => DicomTag.ScanningSequence,
        SeriesAttribute.ConvolutionKernel => DicomTag.ConvolutionKernel,
        SeriesAttribute.ViewPosition => DicomTag.ViewPosition,
        _ => DicomTag.Manufacturer,
    };

    // Values of one attribute are joined as DICOM writes them.
    private static string Text(DicomDataset instance, DicomTag tag) =>
        instance.TryGetString(tag, out var text) ? text.Trim() : "";
}
