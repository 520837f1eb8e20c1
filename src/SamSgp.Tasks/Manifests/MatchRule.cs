namespace SamSgp.Tasks.Manifests;

/// <summary>Which series a task fits. An empty list allows everything. A body part that is not stated is not held against
/// a series; a modality that is not stated is, and so is an attribute to be included.</summary>
public sealed record MatchRule
{
    /// <summary>Allowed values of Modality (0008,0060): CT, MR, ...</summary>
    public IReadOnlyList<string> Modality { get; init; } = [];

    /// <summary>Allowed values of Body Part Examined (0018,0015), compared without regard to case.</summary>
    public IReadOnlyList<string> BodyPart { get; init; } = [];

    /// <summary>All of these must be found in the series' attributes.</summary>
    public IReadOnlyList<AttributePattern> Include { get; init; } = [];

    /// <summary>None of these may be found in the series' attributes.</summary>
    public IReadOnlyList<AttributePattern> Exclude { get; init; } = [];

    /// <summary>Fewest slices (frames) of a fitting series.</summary>
    public int MinSlices { get; init; } = 1;

    /// <summary>Most slices of a fitting series; null for no limit.</summary>
    public int? MaxSlices { get; init; }
}
