using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Refiners;

/// <summary>Effective pseudo-mask attention (refiner <c>pma</c>): what SAM2-SGP's paper describes and its code does not
/// do. The pseudo-mask guides SAM2's own decoder by feature enhancement: a dense prompt, made from the pseudo-mask
/// probability and from how much each token looks like the pseudo-mask's inside and outside, which the decoder's tokens meet
/// wherever they attend to the image. Independent of resolution; about 40 thousand weights at d = 128.</summary>
internal sealed class PseudoMaskGuide : Module
{
    /// <summary>Name of this part in a checkpoint.</summary>
    public const string Part = "pseudo_mask_guide";

    private const double Epsilon = 1e-4;

    [ComponentName(Name = "dense")] private readonly Sequential _dense;

    public PseudoMaskGuide(Sam2Config config)
        : base(nameof(PseudoMaskGuide))
    {
        var dim = config.HiddenDim;
        var hidden = dim / 4;
        var last = Conv2d(hidden, dim, kernel_size: 1);
        // Starts as SAM2's decoder without a guide, and learns to use one.
        init.zeros_(last.weight!);
        init.zeros_(last.bias!);
        _dense = Sequential(
            Conv2d(3, hidden, kernel_size: 3, padding: 1),
            new LayerNorm2d(hidden),
            GELU(),
            Conv2d(hidden, hidden, kernel_size: 3, padding: 1),
            new LayerNorm2d(hidden),
            GELU(),
            last);
        RegisterComponents();
    }

    /// <param name="imageEmbedding">(B, d, G, G), memory-conditioned.</param>
    /// <param name="pseudoLogits">(B, 1, P/4, P/4).</param>
    /// <returns>What to add to the image embedding (B, d, G, G).</returns>
    public Tensor forward(Tensor imageEmbedding, Tensor pseudoLogits)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (imageEmbedding.shape[2], imageEmbedding.shape[3]);
        var probability = Sam2Utils.Bilinear(pseudoLogits.to(ScalarType.Float32).sigmoid(), height, width, antialias: true);
        var embedding = imageEmbedding.to(ScalarType.Float32);
        var inside = Similarity(embedding, probability);
        var outside = Similarity(embedding, probability.SubtractedFrom(1));
        return _dense.forward(cat([probability.Times(2).Minus(1), inside, outside], 1).to(imageEmbedding.dtype)).MoveToOuterDisposeScope();
    }

    // Cosine of each token with the weighted mean of all, (B, 1, G, G).
    private static Tensor Similarity(Tensor embedding, Tensor weight)
    {
        var mean = (embedding * weight).sum([2, 3], keepdim: true) / weight.sum([2, 3], keepdim: true).Plus(Epsilon);
        var unit = functional.normalize(embedding, dim: 1);
        return (unit * functional.normalize(mean, dim: 1)).sum(1, keepdim: true);
    }
}
