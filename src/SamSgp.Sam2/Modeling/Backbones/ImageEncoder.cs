using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling.Backbones;

/// <summary>Trunk and neck.</summary>
internal sealed class ImageEncoder : Module
{
    [ComponentName(Name = "trunk")] private readonly Hiera _trunk;
    [ComponentName(Name = "neck")] private readonly FpnNeck _neck;

    public ImageEncoder(Sam2Config config)
        : base(nameof(ImageEncoder))
    {
        _trunk = new Hiera(config);
        _neck = new FpnNeck(config.HiddenDim, Hiera.ChannelList(config));
        RegisterComponents();
    }

    public Hiera Trunk => _trunk;

    public FpnNeck Neck => _neck;

    /// <summary>(B, 3, P, P) -> maps (B, d, P/4, P/4), (B, d, P/8, P/8), (B, d, P/16, P/16), the coarsest dropped
    /// (scalp 1), and the position code of the last.</summary>
    public (IReadOnlyList<Tensor> Fpn, Tensor TopPosition) forward(Tensor images)
    {
        var features = _neck.forward(_trunk.forward(images));
        return ([.. features.Take(3)], _neck.Position(features[2]));
    }
}

/// <summary>Feature pyramid: 1 x 1 convolutions, and coarse levels added to finer ones for levels 2 and 3 only.</summary>
internal sealed class FpnNeck : Module
{
    [ComponentName(Name = "convs")] private readonly ModuleList<Sequential> _convs;
    private readonly PositionEmbeddingSine _position;

    public FpnNeck(int dModel, IReadOnlyList<int> backboneChannels)
        : base(nameof(FpnNeck))
    {
        _convs = ModuleList(backboneChannels
            .Select(channels => Sequential(("conv", (Module<Tensor, Tensor>)Conv2d(channels, dModel, kernel_size: 1)))).ToArray());
        _position = new PositionEmbeddingSine(dModel);
        RegisterComponents();
    }

    /// <summary>Four maps of the trunk, finest first -> four maps (B, d, h, w).</summary>
    public Tensor[] forward(IReadOnlyList<Tensor> trunk) =>
        [Lateral(0).forward(trunk[0]), Lateral(1).forward(trunk[1]), Top(trunk), Lateral(3).forward(trunk[3])];

    /// <summary>Level 2 alone, the one that gets a coarser level added: (B, d, P/16, P/16).</summary>
    public Tensor Top(IReadOnlyList<Tensor> trunk)
    {
        using var scope = NewDisposeScope();
        var lateral = Lateral(2).forward(trunk[2]);
        var coarse = functional.interpolate(Lateral(3).forward(trunk[3]).to(ScalarType.Float32), scale_factor: [2, 2],
            mode: InterpolationMode.Nearest);
        return lateral.Plus(coarse.to(lateral.dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>The 1 x 1 convolution of a level.</summary>
    public Conv2d Lateral(int level) => (Conv2d)_convs[3 - level][0];

    /// <summary>Position code (1, d, h, w) of a map.</summary>
    public Tensor Position(Tensor features) => _position.For(features);
}
