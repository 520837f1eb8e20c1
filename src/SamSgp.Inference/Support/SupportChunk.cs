using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Some encoded examples: all that memories and descriptions of them are made of.</summary>
/// <param name="Top">The encoder's top features, (n, d, G, G).</param>
/// <param name="Masks">{0,1} of N segments, (N, n, 1, P, P).</param>
internal sealed record SupportChunk(Tensor Top, Tensor Masks);
