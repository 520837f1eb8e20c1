using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Segmentations;

/// <summary>What a SEG says of one of its frames.</summary>
/// <param name="Index">0-based frame.</param>
/// <param name="Segment">Segment number; null in a label map, whose pixels hold the numbers.</param>
/// <param name="Position">Image Position (Patient); null where the object has none.</param>
/// <param name="Order">Its index in the dimension that is not the segment; null where it has none.</param>
/// <param name="Sources">Source images of the frame, the first being the one it was drawn on; may be empty.</param>
internal sealed record StoredFrame(int Index, int? Segment, Vector3D? Position, int? Order,
    IReadOnlyList<SourceFrame> Sources);
