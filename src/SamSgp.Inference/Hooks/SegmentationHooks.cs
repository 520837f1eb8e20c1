using SamSgp.Imaging.Volumes;

namespace SamSgp.Inference.Hooks;

/// <summary>What a task does to images and prompts beside its manifest's settings.</summary>
public sealed record SegmentationHooks
{
    /// <summary>Nothing.</summary>
    public static SegmentationHooks None { get; } = new();

    /// <summary>Changes a volume before the network sees it, keeping its grid: the series, and each support image, for
    /// examples help only if they look as the series does. Null for no change.</summary>
    public Func<Volume, CancellationToken, Volume>? Preprocess { get; init; }

    /// <summary>Names what <see cref="Preprocess"/> does beside what the task's hash says: encoded support sets of another
    /// name are not used.</summary>
    public string PreprocessKey { get; init; } = "";

    /// <summary>Where segments are; a segment without a box in a slice is looked for in all of it.</summary>
    public IReadOnlyList<SegmentBox> Boxes { get; init; } = [];
}

/// <summary>Where a segment is: its mask stays inside, and the box prompts the network in place of the pseudo-mask's.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Box">On the volume's grid; only in the slices it has.</param>
public sealed record SegmentBox(int Segment, VoxelBox Box);
