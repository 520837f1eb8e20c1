using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Some encoded examples: all that memories and descriptions of them are made of.</summary>
/// <param name="Top">The encoder's top features, (n, d, G, G).</param>
/// <param name="Masks">{0,1} of N segments, (N, n, 1, P, P).</param>
/// <param name="Cases">Of each example, which case it is of (<see cref="Tasks.Manifests.SupportFiles.Case"/>): the number of its first file, from 0.</param>
internal sealed record SupportChunk(Tensor Top, Tensor Masks, IReadOnlyList<int> Cases)
{
    /// <summary>All that the encoder gave, where examples are segmented themselves; null where only their memories are wanted.</summary>
    public ImageFeatures? Features { get; init; }

    /// <summary>What each example is called when it is spoken of; empty where nobody can say.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];
}
