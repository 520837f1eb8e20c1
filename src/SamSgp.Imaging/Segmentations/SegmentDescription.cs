using SamSgp.Dicom;

namespace SamSgp.Imaging.Segmentations;

/// <summary>What a segment is (PS3.3 C.8.20.4.1, Segment Description Macro).</summary>
public sealed record SegmentDescription
{
    /// <summary>Segment Number (0062,0004), from 1.</summary>
    public required int Number { get; init; }

    /// <summary>Segment Label (0062,0005), at most 64 characters.</summary>
    public required string Label { get; init; }

    /// <summary>Segment Description (0062,0006); empty for none.</summary>
    public string Description { get; init; } = "";

    /// <summary>Segmented Property Category (0062,0003), CID 7150.</summary>
    public required CodedConcept Category { get; init; }

    /// <summary>Segmented Property Type (0062,000F), CID 7151 and its kin.</summary>
    public required CodedConcept Type { get; init; }

    /// <summary>Segmented Property Type Modifier (0062,0011): laterality (CID 244); null for none.</summary>
    public CodedConcept? TypeModifier { get; init; }

    /// <summary>Anatomic Region (0008,2218), where the type is not anatomy itself (a lesion); null for none.</summary>
    public CodedConcept? Region { get; init; }

    /// <summary>Anatomic Region Modifier (0008,2220); null for none.</summary>
    public CodedConcept? RegionModifier { get; init; }

    /// <summary>Recommended Display CIELab Value (0062,000D); null for none.</summary>
    public CieLabColor? Color { get; init; }

    /// <summary>Segment Algorithm Type (0062,0008).</summary>
    public SegmentAlgorithmType AlgorithmType { get; init; } = SegmentAlgorithmType.Automatic;

    /// <summary>Segment Algorithm Name (0062,0009); null to write the product's and model's.</summary>
    public string? AlgorithmName { get; init; }

    /// <summary>Tracking ID (0062,0020); null to write task and label.</summary>
    public string? TrackingId { get; init; }

    /// <summary>Tracking UID (0062,0021); null to derive it from source series, task and segment, so that a newer
    /// model's result follows the same thing.</summary>
    public string? TrackingUid { get; init; }
}
