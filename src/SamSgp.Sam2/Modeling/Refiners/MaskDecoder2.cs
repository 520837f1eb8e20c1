using SamSgp.Sam2.Modeling.Sam;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Refiners;

/// <summary>The published pseudo-mask attention (SAM_Support's mask_decoder2), bit for bit. Two softmaxes over an axis of
/// length one turn its pseudo-mask inputs into ones, so the pseudo-mask acts through the box only; see
/// <see cref="PseudoMaskGuide"/> for one that guides.</summary>
internal sealed class MaskDecoder2 : Module
{
    private const int NumMaskTokens = 4;

    [ComponentName(Name = "transformer2")] private readonly TwoWayTransformer2 _transformer;
    [ComponentName(Name = "mask_tokens")] private readonly Embedding _maskTokens;
    [ComponentName(Name = "output_upscaling")] private readonly Sequential _outputUpscaling;
    [ComponentName(Name = "skip_connect")] private readonly Sequential _skipConnect;
    [ComponentName(Name = "output_hypernetworks_mlps2")] private readonly ModuleList<MLP> _hypernetworks;
    [ComponentName(Name = "iou_prediction_head")] private readonly MLP _iouHead;
    [ComponentName(Name = "self_attn")] private readonly Attention _selfAttention;
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1;
    [ComponentName(Name = "self_attn2")] private readonly Attention _selfAttention2;
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2;
    [ComponentName(Name = "mlp")] private readonly MlpBlock _mlp;
    [ComponentName(Name = "med_sel")] private readonly Sequential _medSel;

    public MaskDecoder2(Sam2Config config)
        : base(nameof(MaskDecoder2))
    {
        var dim = config.HiddenDim;
        var tokens = config.TokenGrid * config.TokenGrid; // 4096 in the published code, which runs at 1024 px only
        _transformer = new TwoWayTransformer2(depth: 2, dim, heads: 8, mlpDim: config.DecoderMlpDim);
        _maskTokens = Embedding(NumMaskTokens, dim);
        _outputUpscaling = Sequential(
            ConvTranspose2d(dim, dim / 4, kernel_size: 2, stride: 2),
            new LayerNorm2d(dim / 4),
            GELU(),
            ConvTranspose2d(dim / 4, dim / 8, kernel_size: 2, stride: 2),
            GELU());
        _skipConnect = Sequential(
            ConvTranspose2d(dim / 4, dim / 8, kernel_size: 2, stride: 2),
            new LayerNorm2d(dim / 8),
            GELU(),
            ConvTranspose2d(dim / 8, dim / 16, kernel_size: 2, stride: 2),
            new LayerNorm2d(dim / 16),
            GELU());
        _hypernetworks = ModuleList(Enumerable.Range(0, NumMaskTokens).Select(_ => new MLP(dim, dim, dim / 16, 5)).ToArray());
        _iouHead = new MLP(dim, config.IouHeadHiddenDim, NumMaskTokens, 3);
        (_selfAttention, _selfAttention2) = (new Attention(tokens, 8), new Attention(tokens, 8));
        (_norm1, _norm2) = (LayerNorm(tokens), LayerNorm(tokens));
        _mlp = new MlpBlock(tokens, 2 * tokens);
        _medSel = Sequential(Linear(NumMaskTokens, 1), ReLU());
        RegisterComponents();
    }

    /// <param name="imageEmbedding">(B, d, G, G), memory-conditioned.</param>
    /// <param name="imagePe">(1, d, G, G).</param>
    /// <param name="sparse">Box tokens (B, 2, d).</param>
    /// <param name="dense">(B, d, G, G).</param>
    /// <param name="maskFeature">Pseudo-mask, thresholded and resized: (B, 1, G, G).</param>
    /// <param name="maskTokenFeature">First decoder's mask tokens x image tokens: (B, 4, G*G).</param>
    /// <param name="upscaled">First decoder's upscaled embedding (B, d/8, P/4, P/4).</param>
    /// <returns>Mask logits (B, 4, P, P) and IoU (B, 4).</returns>
    public (Tensor Masks, Tensor Iou) forward(Tensor imageEmbedding, Tensor imagePe, Tensor sparse, Tensor dense,
        Tensor maskFeature, Tensor maskTokenFeature, Tensor upscaled)
    {
        var tokens = cat([_maskTokens.weight!.unsqueeze(0).expand(sparse.shape[0], -1, -1), sparse], 1);
        var source = imageEmbedding.Plus(dense);
        var (b, c, h, w) = (source.shape[0], source.shape[1], source.shape[2], source.shape[3]);
        var guide = maskFeature.softmax(1).flatten(2); // As in the original: an axis of length one, so all ones.
        source = source.Plus(source * Enhancement(maskTokenFeature).reshape(b, 1, h, w).softmax(1));
        var (hidden, image) = _transformer.forward(source, imagePe, tokens, guide);
        var up = _outputUpscaling.forward(image.transpose(1, 2).reshape(b, c, h, w));
        up = _skipConnect.forward(cat([up, upscaled], 1));
        var hyper = stack([.. Enumerable.Range(0, NumMaskTokens).Select(i => _hypernetworks[i].forward(hidden.select(1, i)))], 1);
        var masks = hyper.matmul(up.flatten(2)).reshape(b, NumMaskTokens, up.shape[2], up.shape[3]);
        return (masks, _iouHead.forward(hidden.select(1, 0))); // As in the original: IoU from mask token 0.
    }

    private Tensor Enhancement(Tensor feature)
    {
        feature = _norm1.forward(_selfAttention.forward(feature, feature, feature));
        feature = _selfAttention2.forward(feature, feature, feature);
        feature = _norm2.forward(feature.Plus(_mlp.forward(feature)));
        return _medSel.forward(feature.transpose(1, 2)); // (B, G*G, 1)
    }
}

/// <summary>Two linear layers with ReLU between, under the names lin1 and lin2.</summary>
internal sealed class MlpBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "lin1")] private readonly Linear _lin1;
    [ComponentName(Name = "lin2")] private readonly Linear _lin2;

    public MlpBlock(long dim, long hidden)
        : base(nameof(MlpBlock))
    {
        (_lin1, _lin2) = (Linear(dim, hidden), Linear(hidden, dim));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _lin2.forward(functional.relu(_lin1.forward(x)));
}

/// <summary>SAM's two-way transformer with guided attention and cross-attention before self-attention.</summary>
internal sealed class TwoWayTransformer2 : Module
{
    [ComponentName(Name = "layers")] private readonly ModuleList<TwoWayAttentionBlock2> _layers;
    [ComponentName(Name = "final_attn_token_to_image")] private readonly Attention _finalAttention;
    [ComponentName(Name = "norm_final_attn")] private readonly LayerNorm _normFinal;

    public TwoWayTransformer2(int depth, int dim, int heads, int mlpDim)
        : base(nameof(TwoWayTransformer2))
    {
        _layers = ModuleList(Enumerable.Range(0, depth)
            .Select(i => new TwoWayAttentionBlock2(dim, heads, mlpDim, skipFirstLayerPe: i == 0)).ToArray());
        _finalAttention = new Attention(dim, heads, downsampleRate: 2);
        _normFinal = LayerNorm(dim);
        RegisterComponents();
    }

    public (Tensor Queries, Tensor Keys) forward(Tensor imageEmbedding, Tensor imagePe, Tensor pointEmbedding, Tensor guide)
    {
        var keys = imageEmbedding.flatten(2).transpose(1, 2);
        var keyPe = imagePe.flatten(2).transpose(1, 2);
        var queries = pointEmbedding;
        foreach (var layer in _layers) (queries, keys) = layer.forward(queries, keys, pointEmbedding, keyPe, guide);
        var attended = _finalAttention.forward(queries.Plus(pointEmbedding), keys.Plus(keyPe), keys);
        return (_normFinal.forward(queries.Plus(attended)), keys);
    }
}

internal sealed class TwoWayAttentionBlock2 : Module
{
    [ComponentName(Name = "self_attn")] private readonly Attention _selfAttention;
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1;
    [ComponentName(Name = "cross_attn_token_to_image")] private readonly Attention2 _tokenToImage;
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2;
    [ComponentName(Name = "mlp")] private readonly MLP _mlp;
    [ComponentName(Name = "norm3")] private readonly LayerNorm _norm3;
    [ComponentName(Name = "norm4")] private readonly LayerNorm _norm4;
    [ComponentName(Name = "cross_attn_image_to_token")] private readonly Attention2 _imageToToken;
    private readonly bool _skipFirstLayerPe;

    public TwoWayAttentionBlock2(int dim, int heads, int mlpDim, bool skipFirstLayerPe)
        : base(nameof(TwoWayAttentionBlock2))
    {
        _selfAttention = new Attention(dim, heads);
        (_tokenToImage, _imageToToken) = (new Attention2(dim, heads), new Attention2(dim, heads));
        _mlp = new MLP(dim, mlpDim, dim, 2);
        (_norm1, _norm2, _norm3, _norm4) = (LayerNorm(dim), LayerNorm(dim), LayerNorm(dim), LayerNorm(dim));
        _skipFirstLayerPe = skipFirstLayerPe;
        RegisterComponents();
    }

    public (Tensor Queries, Tensor Keys) forward(Tensor queries, Tensor keys, Tensor queryPe, Tensor keyPe, Tensor guide)
    {
        const double Dropout = 0.2;
        var k = keys.Plus(keyPe);
        var attended = _tokenToImage.forward(queries.Plus(queryPe), k, keys, guide);
        queries = _norm2.forward(queries.Plus(functional.dropout(attended, Dropout, training)));
        var q = queries.Plus(queryPe);
        queries = _norm1.forward(_skipFirstLayerPe
            ? _selfAttention.forward(queries, queries, queries)
            : queries.Plus(_selfAttention.forward(q, q, queries)));
        queries = _norm3.forward(queries.Plus(_mlp.forward(queries)));
        keys = _norm4.forward(keys.Plus(_imageToToken.forward(k, queries.Plus(queryPe), queries, guide)));
        return (queries, keys);
    }
}

/// <summary>Attention whose weights are multiplied by a guide over the image tokens.</summary>
internal sealed class Attention2 : Module
{
    [ComponentName(Name = "q_proj")] private readonly Linear _qProj;
    [ComponentName(Name = "k_proj")] private readonly Linear _kProj;
    [ComponentName(Name = "v_proj")] private readonly Linear _vProj;
    [ComponentName(Name = "out_proj")] private readonly Linear _outProj;

    // In the state dict and never used, as in the original.
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1 = LayerNorm(196);
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2 = LayerNorm(9);
    [ComponentName(Name = "norm3")] private readonly LayerNorm _norm3 = LayerNorm(1024);
    private readonly long _heads;

    public Attention2(int dim, int heads)
        : base(nameof(Attention2))
    {
        (_qProj, _kProj, _vProj, _outProj) = (Linear(dim, dim), Linear(dim, dim), Linear(dim, dim), Linear(dim, dim));
        _heads = heads;
        RegisterComponents();
    }

    /// <param name="q">(B, N, C).</param>
    /// <param name="k">(B, M, C).</param>
    /// <param name="v">(B, M, C).</param>
    /// <param name="guide">(B, 1, image tokens).</param>
    public Tensor forward(Tensor q, Tensor k, Tensor v, Tensor guide)
    {
        var (queries, keys, values) = (Heads(_qProj.forward(q)), Heads(_kProj.forward(k)), Heads(_vProj.forward(v)));
        var logits = queries.matmul(keys.transpose(2, 3)).Over(Math.Sqrt(queries.shape[3])); // (B, heads, N, M)
        var (count, image) = (logits.shape[3], guide.shape[2]);
        // As in the original: a row whose logits sum to the number of keys is set to zero.
        using var number = count.ToScalar();
        logits = logits.masked_fill(logits.sum(-1, keepdim: true).eq(number), Zero);
        var attention = logits.softmax(-1);
        var perImage = guide.unsqueeze(1); // (B, 1, 1, image tokens)
        if (count != image) attention = attention * perImage.transpose(2, 3);
        else if (count is 196 or 1024) attention = attention * perImage; // As in the original: at these counts only.
        return _outProj.forward(attention.matmul(values).transpose(1, 2).flatten(2));
    }

    private Tensor Heads(Tensor x) => x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2);
}
