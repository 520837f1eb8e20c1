namespace SamSgp.Inference;

/// <summary>How far a segmentation has come.</summary>
/// <param name="Stage">What is being done, as a user reads it: "Loading model", "Encoding support set", "Encoding
/// slices", "Segmenting", "Finishing".</param>
/// <param name="Done">Units of the stage that are done (slices, support images).</param>
/// <param name="Total">Units in the stage.</param>
/// <param name="Fraction">Of the whole run, 0 to 1; never falls.</param>
public sealed record SegmentationProgress(string Stage, int Done, int Total, double Fraction);
