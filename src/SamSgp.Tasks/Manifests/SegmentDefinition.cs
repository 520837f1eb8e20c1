using SamSgp.Dicom;

namespace SamSgp.Tasks.Manifests;

/// <summary>One segment of the result.</summary>
public sealed record SegmentDefinition
{
    /// <summary>Segment Number (0062,0004), 1 to 255, unique in the task.</summary>
    public required int Number { get; init; }

    /// <summary>Segment Label (0062,0005), at most 64 characters.</summary>
    public required string Label { get; init; }

    /// <summary>Segment Description (0062,0006); empty to leave it out.</summary>
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

    /// <summary>Colour in viewers, written as Recommended Display CIELab Value. In a manifest that gives none, a colour
    /// of a fixed palette by number.</summary>
    public required RgbColor Color { get; init; }

    /// <summary>True when voxels may belong to this segment and to others; false when the more probable one of two
    /// exclusive segments takes the voxel.</summary>
    public bool Overlap { get; init; }

    /// <summary>What is done to the segment's mask, in this order.</summary>
    public IReadOnlyList<PostprocessStep> Postprocess { get; init; } = [];
}
