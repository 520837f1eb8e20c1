using SamSgp.Inference.Confidences;

namespace SamSgp.Inference.Support;

/// <summary>What a prepared support set says of itself.</summary>
public sealed record SupportCard
{
    /// <summary>Task it was made for.</summary>
    public required string Task { get; init; }

    /// <summary>That task's version then.</summary>
    public required string TaskVersion { get; init; }

    /// <summary>Labels of the segments, by number.</summary>
    public required IReadOnlyDictionary<int, string> Segments { get; init; }

    /// <summary>Name of the model whose features it holds.</summary>
    public required string Model { get; init; }

    /// <summary>Example images (slices) in it.</summary>
    public required int Images { get; init; }

    /// <summary>Cases that these are of: pictures, or volumes of a patient each.</summary>
    public required int Cases { get; init; }

    /// <summary>How well segments of a case are found by the others; empty where there are too few cases to leave one out.</summary>
    public IReadOnlyList<SegmentScore> Scores { get; init; } = [];

    /// <summary>What the network's confidence in a segment is worth; null where too few cases could tell.</summary>
    public ConfidenceCalibration? Calibration { get; init; }

    /// <summary>Terms under which those images are given away; null when nobody said.</summary>
    public string? Licence { get; init; }

    /// <summary>Whose images they are, as their licence wants them named.</summary>
    public string? Attribution { get; init; }

    /// <summary>Whether it has to be kept as the images of patients are: features and masks say much of what they were made of.</summary>
    public bool IsPatientData => Licence is null;
}
