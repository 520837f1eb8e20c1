using SamSgp.Sam2.Cpu;
using SamSgp.Sam2.Modeling.Backbones;
using SamSgp.Sam2.Modeling.Refiners;
using SamSgp.Sam2.Modeling.Sam;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>SAM2 with everything a checkpoint holds; the keys of its state dict are the original's. The parts are
/// used by <see cref="Sam2Tracker"/> (video, as published by Meta) and <see cref="Sgp.SgpNetwork"/> (support sets).</summary>
public sealed class Sam2Base : Module
{
    /// <summary>Memories a tracked frame may look at: one prompted frame and six before.</summary>
    internal const int NumMaskmem = 7;

    /// <summary>Object pointers a tracked frame may look at.</summary>
    internal const int MaxObjectPointers = 16;

    private const double SigmoidScaleForMemory = 20.0;
    private const double SigmoidBiasForMemory = -10.0;

    [ComponentName(Name = "image_encoder")] private readonly ImageEncoder _imageEncoder;
    [ComponentName(Name = "memory_attention")] private readonly MemoryAttention _memoryAttention;
    [ComponentName(Name = "memory_encoder")] private readonly MemoryEncoder _memoryEncoder;
    [ComponentName(Name = "sam_prompt_encoder")] private readonly PromptEncoder _promptEncoder;
    [ComponentName(Name = "sam_mask_decoder")] private readonly MaskDecoder _maskDecoder;
    [ComponentName(Name = "mask_downsample")] private readonly Conv2d _maskDownsample;
    [ComponentName(Name = "obj_ptr_proj")] private readonly MLP _objPtrProj;
    [ComponentName(Name = "obj_ptr_tpos_proj")] private readonly Linear? _objPtrTposProj;
    [ComponentName(Name = "maskmem_tpos_enc")] private readonly Parameter _maskmemTposEnc;
    [ComponentName(Name = "no_mem_embed")] private readonly Parameter _noMemEmbed;
    [ComponentName(Name = "no_mem_pos_enc")] private readonly Parameter _noMemPosEnc;
    [ComponentName(Name = "no_obj_ptr")] private readonly Parameter _noObjPtr;
    [ComponentName(Name = "no_obj_embed_spatial")] private readonly Parameter? _noObjEmbedSpatial;
    [ComponentName(Name = "mask_decoder2")] private readonly MaskDecoder2? _maskDecoder2;
    [ComponentName(Name = PseudoMaskGuide.Part)] private readonly PseudoMaskGuide? _pseudoMaskGuide;
    [ComponentName(Name = MaskDetail.Part)] private readonly MaskDetail? _maskDetail;
    private FrozenLaterals? _frozenLaterals;

    /// <summary>A network with freshly initialised weights.</summary>
    /// <param name="config">Sizes; validated here.</param>
    public Sam2Base(Sam2Config config)
        : base(nameof(Sam2Base))
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
        var (dim, memory) = (config.HiddenDim, config.MemoryDim);
        _imageEncoder = new ImageEncoder(config);
        _memoryAttention = new MemoryAttention(config);
        _memoryEncoder = new MemoryEncoder(dim, memory);
        _promptEncoder = new PromptEncoder(dim);
        _maskDecoder = new MaskDecoder(config);
        _maskDownsample = Conv2d(1, 1, kernel_size: 4, stride: 4);
        _objPtrProj = new MLP(dim, dim, dim, 3);
        _maskmemTposEnc = TruncatedNormal(NumMaskmem, 1, 1, memory);
        (_noMemEmbed, _noMemPosEnc) = (TruncatedNormal(1, 1, dim), TruncatedNormal(1, 1, dim));
        _noObjPtr = TruncatedNormal(1, dim);
        if (config.Version == Sam2Version.V21)
        {
            _objPtrTposProj = Linear(dim, memory);
            _noObjEmbedSpatial = TruncatedNormal(1, memory);
        }

        if (config.Refiner == RefinerKind.Published) _maskDecoder2 = new MaskDecoder2(config);
        if (config.Refiner == RefinerKind.Pma) _pseudoMaskGuide = new PseudoMaskGuide(config);
        if (config.DetailDim > 0) _maskDetail = new MaskDetail(config);
        RegisterComponents();
    }

    /// <summary>Sizes.</summary>
    public Sam2Config Config { get; }

    internal ImageEncoder ImageEncoder => _imageEncoder;

    internal PromptEncoder PromptEncoder => _promptEncoder;

    internal MaskDecoder MaskDecoder => _maskDecoder;

    internal MaskDecoder2? MaskDecoder2 => _maskDecoder2;

    internal PseudoMaskGuide? PseudoMaskGuide => _pseudoMaskGuide;

    internal MaskDetail? MaskDetail => _maskDetail;

    internal Parameter MaskmemTposEnc => _maskmemTposEnc;

    /// <summary>Where the weights are.</summary>
    public Device WeightsDevice => _noMemEmbed.device;

    /// <summary>Type of the encoder's features.</summary>
    internal ScalarType FeaturesType => _noMemEmbed.dtype;

    /// <summary>For inference: weights do not change any more, so what follows from them alone is computed
    /// once.</summary>
    public void Freeze()
    {
        _imageEncoder.Trunk.Freeze();
        _frozenLaterals = new FrozenLaterals(_imageEncoder.Neck, _maskDecoder);
    }

    /// <summary>Turns the weights to bfloat16 and freezes them, for inference. Position codes, resizing and mask
    /// arithmetic stay in float32.</summary>
    public void ToBFloat16()
    {
        Freeze();
        Round();
    }

    /// <summary>Turns the weights to bfloat16 for training: nothing is computed ahead, for they change. Position codes,
    /// resizing and mask arithmetic stay in float32.</summary>
    public void Round()
    {
        _promptEncoder.KeepExactFrequencies();
        this.to(ScalarType.BFloat16);
    }

    /// <summary>Turns memory attention alone to bfloat16 and freezes the rest in float32, for inference: beside a narrow
    /// trunk it has the only products that are large enough to gain, those with the tokens of all memories.</summary>
    public void ToMixedPrecision()
    {
        Freeze();
        _memoryAttention.to(ScalarType.BFloat16);
    }

    /// <summary>(B, 3, P, P) images, normalised as the checkpoint wants them -> features.</summary>
    public ImageFeatures EncodeImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        // From pinned memory a device copies while it computes.
        if (WeightsDevice.type == DeviceType.CUDA && images.device_type == DeviceType.CPU) images = images.pin_memory();
        images = images.to(WeightsDevice, non_blocking: true);
        if (_frozenLaterals is not null) return EncodeEach(images, _frozenLaterals);
        var (fpn, position) = _imageEncoder.forward(images);
        var (level0, level1) = _maskDecoder.ProjectHighResolution(fpn[0], fpn[1]);
        return new ImageFeatures(level0, level1, fpn[2], position) { Detail = _maskDetail?.Encode(images, level0) };
    }

    // What an image gives does not depend on those beside it.
    private ImageFeatures EncodeEach(Tensor images, FrozenLaterals laterals)
    {
        if (images.shape[0] == 1 || !Pieces.Serve(images)) return EncodeFrozen(images, laterals);
        using var scope = NewDisposeScope();
        var each = new ImageFeatures[images.shape[0]];
        Pieces.Run(each.Length, i => each[i] = EncodeFrozen(Pieces.Item(images, i), laterals).Map(tensor => tensor.DetachFromDisposeScope()));
        foreach (var tensor in each.SelectMany(features => features.OfImages)) scope.Attach(tensor);
        var top = All(features => features.Top);
        return new ImageFeatures(All(features => features.Level0), All(features => features.Level1), top,
            _imageEncoder.Neck.Position(top).MoveToOuterDisposeScope())
        {
            Detail = each[0].Detail is null ? null : All(features => features.Detail!),
        };

        Tensor All(Func<ImageFeatures, Tensor> part) => cat([.. each.Select(part)], 0).MoveToOuterDisposeScope();
    }

    private ImageFeatures EncodeFrozen(Tensor images, FrozenLaterals laterals)
    {
        using var scope = NewDisposeScope();
        var trunk = _imageEncoder.Trunk.forward(images);
        var top = _imageEncoder.Neck.Top(trunk);
        var level0 = laterals.Project(0, trunk[0]);
        return new ImageFeatures(level0.MoveToOuterDisposeScope(),
            laterals.Project(1, trunk[1]).MoveToOuterDisposeScope(), top.MoveToOuterDisposeScope(),
            _imageEncoder.Neck.Position(top).MoveToOuterDisposeScope())
        {
            Detail = _maskDetail?.Encode(images, level0).MoveToOuterDisposeScope(),
        };
    }

    /// <summary>Features with the embedding that stands for "no memory": what SAM2 decodes on prompted frames.</summary>
    internal Tensor WithoutMemory(ImageFeatures features) => features.Top.Plus(_noMemEmbed.reshape(1, -1, 1, 1));

    /// <summary>Image features attended to memories.</summary>
    /// <param name="features">Of B images, or of one image for all B memories.</param>
    /// <param name="memory">(B, M, mem) tokens, object pointers last.</param>
    /// <param name="memoryPosition">(1 or B, M, mem); null: where memories show something does not count.</param>
    /// <param name="pointerTokens">Object-pointer tokens at the end.</param>
    /// <returns>(B, d, G, G).</returns>
    internal Tensor AttendToMemory(ImageFeatures features, Tensor memory, Tensor? memoryPosition, long pointerTokens)
    {
        var attended = _memoryAttention.forward(Tokens(features.Top), Tokens(features.TopPosition), memory.to(_memoryAttention.WeightsType),
            memoryPosition?.to(_memoryAttention.WeightsType), pointerTokens);
        return Map(attended, features.Top);
    }

    /// <summary>Image features attended to memories whose keys are there: (B, d, G, G).</summary>
    /// <param name="features">Of B images, or of one image for all B rows of memories.</param>
    /// <param name="memory">What is attended to.</param>
    internal Tensor AttendToMemory(ImageFeatures features, MemoryTokens memory) => Map(_memoryAttention.forward(
        Tokens(features.Top), Tokens(features.TopPosition), memory), features.Top);

    /// <summary>B memories as tokens with the keys that memory attention looks for them by.</summary>
    /// <param name="memory">Of images with masks.</param>
    /// <param name="placed">Whether it counts where a memory shows something; false for images that do not share a frame.</param>
    public MemoryTokens Prepare(MaskMemory memory, bool placed = true)
    {
        ArgumentNullException.ThrowIfNull(memory);
        using var scope = NewDisposeScope();
        var values = Tokens(memory.Features).contiguous();
        var keys = _memoryAttention.Keys(values, placed ? Tokens(memory.Position) : null, values.shape[1]);
        return new MemoryTokens(values.MoveToOuterDisposeScope(), [.. keys.Select(key => key.MoveToOuterDisposeScope())], placed);
    }

    // (B, C, G, G) -> (B, G*G, C), as memory attention takes them.
    private Tensor Tokens(Tensor map) => map.flatten(2).transpose(1, 2).to(_memoryAttention.WeightsType);

    // Channels last, for one row as for many: kernels, and so last digits, follow from strides.
    private static Tensor Map(Tensor tokens, Tensor like) =>
        tokens.reshape(tokens.shape[0], like.shape[2], like.shape[3], like.shape[1]).ChannelsFirst().to(like.dtype);

    /// <summary>A memory from top-level features (B, d, G, G) and mask logits (B, 1, P, P).</summary>
    /// <param name="top">Features, memory-conditioned or not.</param>
    /// <param name="maskLogits">Sigmoid, scale 20 and bias -10 are applied here.</param>
    /// <param name="objectScore">(B, 1) logits; where not positive, SAM 2.1 adds its no-object embedding. Null: there.</param>
    public MaskMemory EncodeMemory(Tensor top, Tensor maskLogits, Tensor? objectScore)
    {
        ArgumentNullException.ThrowIfNull(maskLogits);
        var mask = maskLogits.to(ScalarType.Float32).to(top.device).sigmoid()
            .Times(SigmoidScaleForMemory).Plus(SigmoidBiasForMemory);
        var (features, position) = _memoryEncoder.forward(top, mask);
        if (_noObjEmbedSpatial is not null && objectScore is not null)
        {
            var absent = objectScore.le(Zero).to(features.dtype).unsqueeze(-1).unsqueeze(-1);
            features = features.Plus(absent * _noObjEmbedSpatial.unsqueeze(-1).unsqueeze(-1));
        }

        return new MaskMemory(features, position);
    }

    /// <summary>Pointer (B, d) of a decoded object: its token projected, or the learnt "no object".</summary>
    internal Tensor ObjectPointer(Tensor token, Tensor appears)
    {
        var there = appears.to(token.dtype);
        return (there * _objPtrProj.forward(token)).Plus(there.SubtractedFrom(1) * _noObjPtr);
    }

    /// <summary>A mask {0,1} (B, 1, P, P) as a mask prompt (B, 1, P/4, P/4).</summary>
    internal Tensor MaskPrompt(Tensor mask) => _maskDownsample.forward(mask.to(_noMemEmbed.dtype));

    /// <summary>Position tokens (N, mem) of object pointers that are so many frames away.</summary>
    internal Tensor PointerPositions(IReadOnlyList<int> distances, int maximum)
    {
        // SAM 2.0 gives pointers no position; 2.1 a signed one.
        if (_objPtrTposProj is null)
            return zeros(distances.Count, Config.MemoryDim, dtype: _noMemEmbed.dtype, device: WeightsDevice);
        var scaled = tensor(distances.Select(d => (float)d).ToArray(), device: WeightsDevice).Over(maximum);
        return _objPtrTposProj.forward(Sam2Utils.Get1dSinePe(scaled, Config.HiddenDim).to(_noMemEmbed.dtype));
    }

    private static Parameter TruncatedNormal(params long[] shape) =>
        Parameter(init.trunc_normal_(zeros(shape), std: 0.02));
}
