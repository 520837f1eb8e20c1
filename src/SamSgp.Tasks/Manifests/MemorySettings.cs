namespace SamSgp.Tasks.Manifests;

/// <summary>How the masks of segmented slices help with their neighbours (the paper's 3-D bank).</summary>
public sealed record MemorySettings
{
    /// <summary>Slices the bank holds, first in first out, 1 to 64.</summary>
    public int Bank { get; init; } = 16;

    /// <summary>Where propagation runs from the slice most similar to the support set.</summary>
    public PropagationDirection Direction { get; init; } = PropagationDirection.Both;
}
