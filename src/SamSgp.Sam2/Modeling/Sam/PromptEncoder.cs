using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Sam;

/// <summary>Points, boxes and masks as embeddings.</summary>
internal sealed class PromptEncoder : Module
{
    [ComponentName(Name = "pe_layer")] private readonly PositionEmbeddingRandom _peLayer;
    [ComponentName(Name = "point_embeddings")] private readonly ModuleList<Embedding> _pointEmbeddings;
    [ComponentName(Name = "not_a_point_embed")] private readonly Embedding _notAPoint;
    [ComponentName(Name = "mask_downscaling")] private readonly Sequential _maskDownscaling;
    [ComponentName(Name = "no_mask_embed")] private readonly Embedding _noMask;
    private readonly long _dim;

    public PromptEncoder(int dim)
        : base(nameof(PromptEncoder))
    {
        const int MaskInChans = 16;
        _peLayer = new PositionEmbeddingRandom(dim / 2);
        _pointEmbeddings = ModuleList(Enumerable.Range(0, 4).Select(_ => Embedding(1, dim)).ToArray());
        _notAPoint = Embedding(1, dim);
        _maskDownscaling = Sequential(
            Conv2d(1, MaskInChans / 4, kernel_size: 2, stride: 2),
            new LayerNorm2d(MaskInChans / 4),
            GELU(),
            Conv2d(MaskInChans / 4, MaskInChans, kernel_size: 2, stride: 2),
            new LayerNorm2d(MaskInChans),
            GELU(),
            Conv2d(MaskInChans, dim, kernel_size: 1));
        _noMask = Embedding(1, dim);
        _dim = dim;
        RegisterComponents();
    }

    private ScalarType Type => _noMask.weight!.dtype;

    public void KeepExactFrequencies() => _peLayer.KeepExactFrequencies();

    /// <summary>(1, d, G, G) for a grid of G x G tokens.</summary>
    public Tensor DensePe(long grid) => _peLayer.forward(grid, grid).unsqueeze(0).to(Type);

    /// <param name="batch">Number of images, for when nothing prompts.</param>
    /// <param name="grid">Side of the token grid (G); images are 16 times as large (P).</param>
    /// <param name="points">Pixel coordinates (B, N, 2) as (x, y), labels (B, N): 1 inside, 0 outside, 2 / 3 box
    /// corners, -1 none.</param>
    /// <param name="boxes">(B, 4): x0, y0, x1, y1 in pixels.</param>
    /// <param name="masks">Logits (B, 1, P/4, P/4).</param>
    /// <returns>Sparse (B, tokens, d); dense (B, d, G, G). Without boxes points get a padding point.</returns>
    public (Tensor Sparse, Tensor Dense) forward(long batch, long grid, (Tensor Coords, Tensor Labels)? points, Tensor? boxes, Tensor? masks)
    {
        var sparse = new List<Tensor>();
        if (points is { } p) sparse.Add(EmbedPoints(p.Coords, p.Labels, grid, pad: boxes is null));
        if (boxes is not null) sparse.Add(EmbedBoxes(boxes, grid));
        var dense = masks is not null
            ? _maskDownscaling.forward(masks.to(Type))
            : _noMask.weight!.reshape(1, -1, 1, 1).expand(batch, _dim, grid, grid);
        return (sparse.Count == 0 ? zeros(batch, 0, _dim, dtype: Type, device: dense.device) : cat(sparse, 1), dense);
    }

    private Tensor EmbedPoints(Tensor coords, Tensor labels, long grid, bool pad)
    {
        coords = coords.to(ScalarType.Float32).Plus(0.5); // pixel centres
        if (pad)
        {
            // As in the original: the padding point stays at (0, 0), not at a pixel's centre.
            coords = cat([coords, zeros(coords.shape[0], 1, 2, device: coords.device)], 1);
            labels = cat([labels, -ones(labels.shape[0], 1, dtype: labels.dtype, device: labels.device)], 1);
        }

        var embedded = _peLayer.ForwardWithCoords(coords, ImageSize(grid)).to(Type);
        embedded = where(labels.eq(Constant(-1)).unsqueeze(-1), _notAPoint.weight!, embedded);
        for (var label = 0; label < 4; label++)
            embedded = where(labels.eq(Constant(label)).unsqueeze(-1), embedded.Plus(_pointEmbeddings[label].weight!), embedded);
        return embedded;
    }

    private Tensor EmbedBoxes(Tensor boxes, long grid)
    {
        var corners = boxes.to(ScalarType.Float32).Plus(0.5).reshape(-1, 2, 2);
        var embedded = _peLayer.ForwardWithCoords(corners, ImageSize(grid)).to(Type);
        return embedded.Plus(cat([_pointEmbeddings[2].weight!, _pointEmbeddings[3].weight!], 0));
    }

    private static int ImageSize(long grid) => (int)(Sam2Config.TokenStride * grid);
}
