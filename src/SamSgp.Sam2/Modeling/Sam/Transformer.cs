using SamSgp.Sam2.Cpu;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Sam;

/// <summary>Prompt tokens and image tokens attending to each other.</summary>
internal sealed class TwoWayTransformer : Module
{
    [ComponentName(Name = "layers")] private readonly ModuleList<TwoWayAttentionBlock> _layers;
    [ComponentName(Name = "final_attn_token_to_image")] private readonly Attention _finalAttention;
    [ComponentName(Name = "norm_final_attn")] private readonly LayerNorm _normFinal;

    public TwoWayTransformer(int depth, int dim, int heads, int mlpDim)
        : base(nameof(TwoWayTransformer))
    {
        _layers = ModuleList(Enumerable.Range(0, depth)
            .Select(i => new TwoWayAttentionBlock(dim, heads, mlpDim, skipFirstLayerPe: i == 0)).ToArray());
        _finalAttention = new Attention(dim, heads, downsampleRate: 2);
        _normFinal = LayerNorm(dim);
        RegisterComponents();
    }

    /// <param name="imageEmbedding">(B, C, h, w).</param>
    /// <param name="imagePe">(1, C, h, w).</param>
    /// <param name="pointEmbedding">(B, tokens, C).</param>
    /// <returns>Tokens (B, tokens, C) and image (B, h*w, C).</returns>
    public (Tensor Queries, Tensor Keys) forward(Tensor imageEmbedding, Tensor imagePe, Tensor pointEmbedding)
    {
        using var scope = NewDisposeScope();
        var keys = imageEmbedding.flatten(2).transpose(1, 2); // (B, h*w, C)
        var keyPe = imagePe.flatten(2).transpose(1, 2);
        var queries = pointEmbedding;
        foreach (var layer in _layers) (queries, keys) = layer.forward(queries, keys, pointEmbedding, keyPe);
        var attended = _finalAttention.forward(queries.Plus(pointEmbedding), keys.Plus(keyPe), keys);
        return (_normFinal.forward(queries.Plus(attended)).MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope());
    }
}

/// <summary>Self-attention of tokens, tokens to image, MLP, image to tokens.</summary>
internal sealed class TwoWayAttentionBlock : Module
{
    [ComponentName(Name = "self_attn")] private readonly Attention _selfAttention;
    [ComponentName(Name = "norm1")] private readonly LayerNorm _norm1;
    [ComponentName(Name = "cross_attn_token_to_image")] private readonly Attention _tokenToImage;
    [ComponentName(Name = "norm2")] private readonly LayerNorm _norm2;
    [ComponentName(Name = "mlp")] private readonly MLP _mlp;
    [ComponentName(Name = "norm3")] private readonly LayerNorm _norm3;
    [ComponentName(Name = "norm4")] private readonly LayerNorm _norm4;
    [ComponentName(Name = "cross_attn_image_to_token")] private readonly Attention _imageToToken;
    private readonly bool _skipFirstLayerPe;

    public TwoWayAttentionBlock(int dim, int heads, int mlpDim, bool skipFirstLayerPe)
        : base(nameof(TwoWayAttentionBlock))
    {
        _selfAttention = new Attention(dim, heads);
        _tokenToImage = new Attention(dim, heads, downsampleRate: 2);
        _imageToToken = new Attention(dim, heads, downsampleRate: 2);
        _mlp = new MLP(dim, mlpDim, dim, 2);
        (_norm1, _norm2, _norm3, _norm4) = (LayerNorm(dim), LayerNorm(dim), LayerNorm(dim), LayerNorm(dim));
        _skipFirstLayerPe = skipFirstLayerPe;
        RegisterComponents();
    }

    public (Tensor Queries, Tensor Keys) forward(Tensor queries, Tensor keys, Tensor queryPe, Tensor keyPe)
    {
        using var scope = NewDisposeScope();
        var q = queries.Plus(queryPe);
        queries = _norm1.forward(_skipFirstLayerPe
            ? _selfAttention.forward(queries, queries, queries)
            : queries.Plus(_selfAttention.forward(q, q, queries)));
        var k = keys.Plus(keyPe);
        queries = _norm2.forward(queries.Plus(_tokenToImage.forward(queries.Plus(queryPe), k, keys)));
        queries = _norm3.forward(queries.Plus(_mlp.forward(queries)));
        keys = _norm4.forward(keys.Plus(_imageToToken.forward(k, queries.Plus(queryPe), queries)));
        return (queries.MoveToOuterDisposeScope(), keys.MoveToOuterDisposeScope());
    }
}

/// <summary>Multi-head attention; the inner width may be smaller than the embedding.</summary>
internal class Attention : Module
{
    [ComponentName(Name = "q_proj")] protected readonly Linear QProj;
    [ComponentName(Name = "k_proj")] protected readonly Linear KProj;
    [ComponentName(Name = "v_proj")] protected readonly Linear VProj;
    [ComponentName(Name = "out_proj")] protected readonly Linear OutProj;
    private readonly long _heads;
    private readonly double _dropout;

    public Attention(int dim, int heads, int downsampleRate = 1, int? keyValueDim = null, double dropout = 0)
        : base(nameof(Attention))
    {
        var inner = dim / downsampleRate;
        QProj = Linear(dim, inner);
        KProj = Linear(keyValueDim ?? dim, inner);
        VProj = Linear(keyValueDim ?? dim, inner);
        OutProj = Linear(inner, dim);
        (_heads, _dropout) = (heads, dropout);
        RegisterComponents();
    }

    /// <summary>(B, N, C), (B, M, Ckv), (B, M, Ckv) -> (B, N, C).</summary>
    public Tensor forward(Tensor q, Tensor k, Tensor v) =>
        AttendHeads(SeparateHeads(QProj.forward(q)), SeparateHeads(KProj.forward(k)), SeparateHeads(VProj.forward(v)));

    protected Tensor AttendHeads(Tensor q, Tensor k, Tensor v)
    {
        var attended = functional.scaled_dot_product_attention(q, k, v, null, training ? _dropout : 0);
        return OutProj.forward(JoinHeads(attended));
    }

    protected static Tensor JoinHeads(Tensor x) => x.transpose(1, 2).flatten(2); // (B, N, heads * C)

    protected Tensor SeparateHeads(Tensor x) =>
        x.reshape(x.shape[0], x.shape[1], _heads, -1).transpose(1, 2); // (B, heads, N, C)
}

/// <summary>Attention of one head with rotary positions; keys may be several grids after each other.</summary>
internal sealed class RoPEAttention(int dim, int keyValueDim, double dropout)
    : Attention(dim, heads: 1, keyValueDim: keyValueDim, dropout: dropout)
{
    private readonly AxialRotary _rotary = new(dim, theta: 10000);

    /// <summary>As <see cref="Attention.forward"/>; the last <paramref name="excluded"/> keys are not turned. One set of
    /// queries (1, N, C) may serve all B sets of keys.</summary>
    public Tensor forward(Tensor q, Tensor k, Tensor v, long excluded)
    {
        using var scope = NewDisposeScope();
        return Attend(q, Keys(k, q.shape[1], excluded), v, placed: true).MoveToOuterDisposeScope();
    }

    /// <summary>Keys (B, M, Ckv) projected and turned, all but the last <paramref name="excluded"/>: (B, 1, M, C). They
    /// depend on what is attended to alone, so those of a memory serve every slice that looks at it.</summary>
    public Tensor Keys(Tensor k, long gridTokens, long excluded)
    {
        using var scope = NewDisposeScope();
        var keys = SeparateHeads(Projected(KProj, k));
        var turned = keys.shape[2] - excluded;
        if (turned == 0) return keys.MoveToOuterDisposeScope();
        keys = excluded == 0
            ? _rotary.Apply(keys, gridTokens)
            : cat([_rotary.Apply(keys.slice(2, 0, turned, 1), gridTokens), keys.slice(2, turned, keys.shape[2], 1)], 2);
        return keys.MoveToOuterDisposeScope();
    }

    /// <summary>As <see cref="forward"/>, with <see cref="Keys"/> already made.</summary>
    /// <param name="q">(1 or B, N, C).</param>
    /// <param name="keys">(B, 1, M, C).</param>
    /// <param name="v">(B, M, Ckv).</param>
    /// <param name="placed">Whether queries are turned, as keys that know their place are.</param>
    public Tensor Attend(Tensor q, Tensor keys, Tensor v, bool placed)
    {
        using var scope = NewDisposeScope();
        var queries = Pieces.OfItems([q], item => Turned(SeparateHeads(Projected(QProj, item[0])), placed)).expand(keys.shape[0], -1, -1, -1);
        var result = is_grad_enabled() ? AttendHeads(queries, keys, SeparateHeads(VProj.forward(v))) : Infer(queries, keys, v);
        return result.MoveToOuterDisposeScope();
    }

    private Tensor Turned(Tensor queries, bool placed) => placed ? _rotary.Apply(queries, queries.shape[2]) : queries;

    // With one head, weights that sum to one and a linear projection, averaging first and projecting then is the same
    // and needs a quarter of the products where values are memories.
    private Tensor Infer(Tensor queries, Tensor keys, Tensor v)
    {
        var attended = JoinHeads(ProductAttention.Attend(queries, keys, v.unsqueeze(1)));
        return Pieces.OfRows([attended], OutProj.weight!.shape[0], rows => OutProj.forward(VProj.forward(rows[0])));
    }

    private static Tensor Projected(Linear projection, Tensor x) =>
        Pieces.OfRows([x], projection.weight!.shape[0], rows => projection.forward(rows[0]));
}
