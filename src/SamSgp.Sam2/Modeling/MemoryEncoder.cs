using SamSgp.Sam2.Cpu;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>A mask (B, 1, P, P) down to the token grid (B, d, P/16, P/16) in four strided convolutions.</summary>
internal sealed class MaskDownSampler : Module<Tensor, Tensor>
{
    [ComponentName(Name = "encoder")] private readonly Sequential _encoder;

    public MaskDownSampler(int embedDim)
        : base(nameof(MaskDownSampler))
    {
        var layers = new List<Module<Tensor, Tensor>>();
        for (var channels = 1; channels < 256; channels *= 4)
        {
            layers.Add(Conv2d(channels, 4 * channels, kernel_size: 3, stride: 2, padding: 1));
            layers.Add(new LayerNorm2d(4 * channels));
            layers.Add(GELU());
        }

        layers.Add(Conv2d(256, embedDim, kernel_size: 1));
        _encoder = Sequential(layers);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => _encoder.forward(x);
}

/// <summary>ConvNeXt block.</summary>
internal sealed class CXBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "dwconv")] private readonly Conv2d _dwconv;
    [ComponentName(Name = "norm")] private readonly LayerNorm2d _norm;
    [ComponentName(Name = "pwconv1")] private readonly Linear _pwconv1;
    [ComponentName(Name = "pwconv2")] private readonly Linear _pwconv2;
    [ComponentName(Name = "gamma")] private readonly Parameter _gamma;

    public CXBlock(int dim)
        : base(nameof(CXBlock))
    {
        _dwconv = Conv2d(dim, dim, kernel_size: 7, padding: 3, groups: dim);
        _norm = new LayerNorm2d(dim);
        _pwconv1 = Linear(dim, 4 * dim);
        _pwconv2 = Linear(4 * dim, dim);
        _gamma = Parameter(ones(dim).Times(1e-6));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var y = _norm.forward(_dwconv.forward(x)).ChannelsLast(); // (B, H, W, C)
        y = _gamma * _pwconv2.forward(functional.gelu(_pwconv1.forward(y)));
        return x.Plus(y.ChannelsFirst()).MoveToOuterDisposeScope();
    }
}

/// <summary>Two ConvNeXt blocks.</summary>
internal sealed class Fuser : Module<Tensor, Tensor>
{
    [ComponentName(Name = "layers")] private readonly ModuleList<CXBlock> _layers;

    public Fuser(int dim)
        : base(nameof(Fuser))
    {
        _layers = ModuleList(new CXBlock(dim), new CXBlock(dim));
        RegisterComponents();
    }

    public override Tensor forward(Tensor x)
    {
        foreach (var layer in _layers) x = layer.forward(x);
        return x;
    }
}

/// <summary>An image's features and a mask -> a memory.</summary>
internal sealed class MemoryEncoder : Module
{
    [ComponentName(Name = "mask_downsampler")] private readonly MaskDownSampler _maskDownsampler;
    [ComponentName(Name = "pix_feat_proj")] private readonly Conv2d _pixFeatProj;
    [ComponentName(Name = "fuser")] private readonly Fuser _fuser;
    [ComponentName(Name = "out_proj")] private readonly Conv2d? _outProj;
    private readonly PositionEmbeddingSine _position;

    public MemoryEncoder(int inDim, int outDim)
        : base(nameof(MemoryEncoder))
    {
        _maskDownsampler = new MaskDownSampler(inDim);
        _pixFeatProj = Conv2d(inDim, inDim, kernel_size: 1);
        _fuser = new Fuser(inDim);
        _outProj = inDim == outDim ? null : Conv2d(inDim, outDim, kernel_size: 1);
        _position = new PositionEmbeddingSine(outDim);
        RegisterComponents();
    }

    /// <param name="pixFeat">(B, d, G, G).</param>
    /// <param name="masks">(B, 1, P, P), scaled probabilities.</param>
    /// <returns>Memory (B, mem, G, G) and its position code (1, mem, G, G).</returns>
    public (Tensor Features, Tensor Position) forward(Tensor pixFeat, Tensor masks)
    {
        var memory = Pieces.OfItems([pixFeat, masks], item => Encode(item[0], item[1]));
        return (memory, _position.For(memory));
    }

    private Tensor Encode(Tensor pixFeat, Tensor masks)
    {
        var x = _fuser.forward(_pixFeatProj.forward(pixFeat).Plus(_maskDownsampler.forward(masks.to(pixFeat.dtype))));
        return _outProj is null ? x : _outProj.forward(x);
    }
}
