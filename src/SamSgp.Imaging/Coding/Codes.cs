using SamSgp.Dicom;

namespace SamSgp.Imaging.Coding;

/// <summary>Codes our objects use, with the meanings PS3.16 gives them.</summary>
internal static class Codes
{
    public static readonly CodedConcept ArtificialIntelligence = new("DCM", "123110", "Artificial Intelligence");
    public static readonly CodedConcept ProcessingEquipment = new("DCM", "109102", "Processing Equipment");
    public static readonly CodedConcept Segmentation = new("DCM", "113076", "Segmentation");
    public static readonly CodedConcept SourceImageForProcessing =
        new("DCM", "121322", "Source image for image processing operation");
    public static readonly CodedConcept SpatialAndRelationalConcept =
        new("SCT", "309825002", "Spatial and Relational Concept");
    public static readonly CodedConcept Background = new("DCM", "125040", "Background");
}
