using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Sam;

/// <summary>Everything one pass of the mask decoder gives.</summary>
/// <param name="Masks">(B, 4, P/4, P/4) logits; 0 is the single mask, 1 to 3 the candidates.</param>
/// <param name="Iou">(B, 4) predicted IoU.</param>
/// <param name="MaskTokens">(B, 4, d).</param>
/// <param name="ObjectScore">(B, 1) logit: is the object there at all.</param>
/// <param name="Image">(B, h*w, d) image tokens after the transformer.</param>
/// <param name="Upscaled">(B, d/8, P/4, P/4).</param>
internal sealed record DecoderOutput(Tensor Masks, Tensor Iou, Tensor MaskTokens, Tensor ObjectScore, Tensor Image, Tensor Upscaled);

/// <summary>Masks from image features and prompts.</summary>
internal sealed class MaskDecoder : Module
{
    private const int NumMaskTokens = 4;
    private const double StabilityDelta = 0.05;
    private const double StabilityThreshold = 0.98;

    [ComponentName(Name = "transformer")] private readonly TwoWayTransformer _transformer;
    [ComponentName(Name = "iou_token")] private readonly Embedding _iouToken;
    [ComponentName(Name = "mask_tokens")] private readonly Embedding _maskTokens;
    [ComponentName(Name = "obj_score_token")] private readonly Embedding _objScoreToken;
    [ComponentName(Name = "output_upscaling")] private readonly Sequential _outputUpscaling;
    [ComponentName(Name = "conv_s0")] private readonly Conv2d _convS0;
    [ComponentName(Name = "conv_s1")] private readonly Conv2d _convS1;
    [ComponentName(Name = "output_hypernetworks_mlps")] private readonly ModuleList<MLP> _hypernetworks;
    [ComponentName(Name = "iou_prediction_head")] private readonly MLP _iouHead;
    [ComponentName(Name = "pred_obj_score_head")] private readonly MLP _objScoreHead;

    public MaskDecoder(Sam2Config config)
        : base(nameof(MaskDecoder))
    {
        var dim = config.HiddenDim;
        _transformer = new TwoWayTransformer(depth: 2, dim, heads: 8, config.DecoderMlpDim);
        (_iouToken, _maskTokens, _objScoreToken) = (Embedding(1, dim), Embedding(NumMaskTokens, dim), Embedding(1, dim));
        _outputUpscaling = Sequential(
            ConvTranspose2d(dim, dim / 4, kernel_size: 2, stride: 2),
            new LayerNorm2d(dim / 4),
            GELU(),
            ConvTranspose2d(dim / 4, dim / 8, kernel_size: 2, stride: 2),
            GELU());
        _convS0 = Conv2d(dim, dim / 8, kernel_size: 1);
        _convS1 = Conv2d(dim, dim / 4, kernel_size: 1);
        _hypernetworks = ModuleList(Enumerable.Range(0, NumMaskTokens).Select(_ => new MLP(dim, dim, dim / 8, 3)).ToArray());
        _iouHead = new MLP(dim, config.IouHeadHiddenDim, NumMaskTokens, 3, sigmoidOutput: true);
        _objScoreHead = new MLP(dim, dim, 1, 3);
        RegisterComponents();
    }

    /// <summary>The finest two feature maps (B, d, P/4, P/4), (B, d, P/8, P/8) at the widths the decoder adds.</summary>
    public (Tensor Level0, Tensor Level1) ProjectHighResolution(Tensor fine, Tensor middle) =>
        (_convS0.forward(fine), _convS1.forward(middle));

    /// <summary>What <see cref="ProjectHighResolution"/> is made of, finest first.</summary>
    public (Conv2d Level0, Conv2d Level1) HighResolution => (_convS0, _convS1);

    /// <param name="imageEmbeddings">(B, d, G, G).</param>
    /// <param name="imagePe">(1, d, G, G).</param>
    /// <param name="sparse">(B, tokens, d).</param>
    /// <param name="dense">(B, d, G, G).</param>
    /// <param name="level0">(B, d/8, P/4, P/4).</param>
    /// <param name="level1">(B, d/4, P/8, P/8).</param>
    public DecoderOutput PredictMasks(Tensor imageEmbeddings, Tensor imagePe, Tensor sparse, Tensor dense, Tensor level0,
        Tensor level1)
    {
        using var scope = NewDisposeScope();
        var batch = sparse.shape[0];
        var output = cat([_objScoreToken.weight!, _iouToken.weight!, _maskTokens.weight!], 0);
        var tokens = cat([output.unsqueeze(0).expand(batch, -1, -1), sparse], 1);
        var (b, c, h, w) = (batch, imageEmbeddings.shape[1], imageEmbeddings.shape[2], imageEmbeddings.shape[3]);
        var (hidden, image) = _transformer.forward(imageEmbeddings.Plus(dense), imagePe, tokens);
        var maskTokens = hidden.slice(1, 2, 2 + NumMaskTokens, 1);
        var upscaled = Upscale(image.transpose(1, 2).reshape(b, c, h, w), level0, level1);
        var hyper = stack([.. Enumerable.Range(0, NumMaskTokens).Select(i => _hypernetworks[i].forward(maskTokens.select(1, i)))], 1);
        var masks = hyper.matmul(upscaled.flatten(2)).reshape(b, NumMaskTokens, upscaled.shape[2], upscaled.shape[3]);
        var (iou, score) = (_iouHead.forward(hidden.select(1, 1)), _objScoreHead.forward(hidden.select(1, 0)));
        foreach (var tensor in (Tensor[])[masks, iou, maskTokens, score, image, upscaled]) tensor.MoveToOuterDisposeScope();
        return new DecoderOutput(masks, iou, maskTokens, score, image, upscaled);
    }

    /// <summary>One mask (B, 1, h, w) and its IoU (B, 1): token 0, or the candidate with the highest predicted IoU
    /// where token 0 is not stable (its area changes by more than 2 % between logits -0.05 and 0.05).</summary>
    public static (Tensor Mask, Tensor Iou) SelectStable(Tensor masks, Tensor iou)
    {
        var flat = masks.select(1, 0).flatten(1);
        var inner = flat.gt(Constant(StabilityDelta)).sum(1).to(ScalarType.Float32);
        var outer = flat.gt(Constant(-StabilityDelta)).sum(1).to(ScalarType.Float32);
        var stable = outer.eq(Zero).logical_or((inner / outer).ge(Constant(StabilityThreshold))).unsqueeze(1); // (B, 1)
        var (bestMask, bestIou) = SelectBest(masks.slice(1, 1, NumMaskTokens, 1), iou.slice(1, 1, NumMaskTokens, 1));
        return (where(stable.unsqueeze(-1).unsqueeze(-1), masks.slice(1, 0, 1, 1), bestMask),
            where(stable, iou.slice(1, 0, 1, 1), bestIou));
    }

    /// <summary>The candidate with the highest predicted IoU: (B, M, h, w), (B, M) -> (B, 1, h, w), (B, 1).</summary>
    public static (Tensor Mask, Tensor Iou) SelectBest(Tensor masks, Tensor iou)
    {
        var best = iou.argmax(1, keepdim: true); // (B, 1)
        var index = best.unsqueeze(-1).unsqueeze(-1).expand(-1, 1, masks.shape[2], masks.shape[3]);
        return (masks.gather(1, index), iou.gather(1, best));
    }

    private Tensor Upscale(Tensor source, Tensor level0, Tensor level1)
    {
        var (dc1, ln1, act1) = (Layer(0), Layer(1), Layer(2));
        var (dc2, act2) = (Layer(3), Layer(4));
        var x = act1.forward(ln1.forward(dc1.forward(source).Plus(level1)));
        return act2.forward(dc2.forward(x).Plus(level0));
    }

    private Module<Tensor, Tensor> Layer(int index) => (Module<Tensor, Tensor>)_outputUpscaling[index];
}
