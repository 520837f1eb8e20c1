using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Which network a checkpoint belongs to.</summary>
/// <param name="Description">For people: <c>SAM 2.1 hiera_tiny</c>.</param>
/// <param name="Config">Its sizes; the image size is the one it was trained at, as far as the file tells.</param>
public sealed record RecognizedCheckpoint(string Description, Sam2Config Config);
