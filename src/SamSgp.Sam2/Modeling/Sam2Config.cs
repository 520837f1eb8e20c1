namespace SamSgp.Sam2.Modeling;

/// <summary>The two published generations; a checkpoint's keys tell which it is.</summary>
public enum Sam2Version
{
    /// <summary>SAM 2: object pointers carry no temporal position.</summary>
    V20,

    /// <summary>SAM 2.1: adds no_obj_embed_spatial and obj_ptr_tpos_proj; pointers carry signed temporal positions.</summary>
    V21,
}

/// <summary>What turns a pseudo-mask into the final mask (SAM2-SGP, and what this product adds to it).</summary>
public enum RefinerKind
{
    /// <summary>SAM2's own decoder, prompted with the pseudo-mask's box and logits; has no weights of its own.</summary>
    Sam2,

    /// <summary>The pseudo-mask attention of the published code, bit for bit (mask_decoder2).</summary>
    Published,

    /// <summary>Pseudo-mask attention that really guides the decoder: see <see cref="Refiners.PseudoMaskGuide"/>.</summary>
    Pma,
}

/// <summary>Sizes of a network; the names follow the original's YAML files.</summary>
public sealed record Sam2Config
{
    /// <summary>Channels of the trunk's first stage; they double at each further stage.</summary>
    public required int EmbedDim { get; init; }

    /// <summary>Attention heads of the first stage; they double with the channels.</summary>
    public required int NumHeads { get; init; }

    /// <summary>Blocks per stage, four values.</summary>
    public required IReadOnlyList<int> Stages { get; init; }

    /// <summary>Blocks (0-based over the whole trunk) that attend globally instead of in windows.</summary>
    public required IReadOnlyList<int> GlobalAttentionBlocks { get; init; }

    /// <summary>Side of the learnt background position embedding, interpolated to the token grid.</summary>
    public int BackgroundSpatialSize { get; init; } = 7;

    /// <summary>Window side per stage.</summary>
    public IReadOnlyList<int> WindowSpec { get; init; } = [8, 4, 14, 7];

    /// <summary>Channels of image features (d_model).</summary>
    public int HiddenDim { get; init; } = 256;

    /// <summary>Channels of a memory.</summary>
    public int MemoryDim { get; init; } = 64;

    /// <summary>Layers of memory attention.</summary>
    public int MemoryLayers { get; init; } = 4;

    /// <summary>Feed-forward width of memory attention.</summary>
    public int FeedForward { get; init; } = 2048;

    /// <summary>MLP width of the mask decoder's transformers.</summary>
    public int DecoderMlpDim { get; init; } = 2048;

    /// <summary>Width of the IoU prediction head.</summary>
    public int IouHeadHiddenDim { get; init; } = 256;

    /// <summary>Side of the (square) input in pixels that the network is used at; a multiple of 32. All parts but the
    /// published refiner take other sizes too.</summary>
    public required int ImageSize { get; init; }

    /// <summary>SAM 2 or SAM 2.1.</summary>
    public Sam2Version Version { get; init; } = Sam2Version.V21;

    /// <summary>Rank of LoRA on every attn.qkv of the trunk; 0 for none.</summary>
    public int LoraRank { get; init; }

    /// <summary>The refiner the network carries weights for; <see cref="RefinerKind.Sam2"/> needs none.</summary>
    public RefinerKind Refiner { get; init; } = RefinerKind.Sam2;

    /// <summary>Channels of the detail that refiner <c>pma</c> sharpens masks with (<see cref="Refiners.MaskDetail"/>): masks are
    /// P/2 wide then, not P/4. 0 for none.</summary>
    public int DetailDim { get; init; }

    /// <summary>Whether an unstable single mask gives way to the best of the three candidates, as in SAM2's own
    /// evaluation; false for networks whose candidates were never trained (those trained here).</summary>
    public bool StabilityFallback { get; init; } = true;

    /// <summary>Dropout of memory attention while training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>Pixels of the input to one token, along a side.</summary>
    public const int TokenStride = 16;

    /// <summary>Side of the token grid: <see cref="ImageSize"/> / 16.</summary>
    public int TokenGrid => ImageSize / TokenStride;

    /// <summary>Bytes of a memory with the keys of every layer (<see cref="MemoryTokens"/>).</summary>
    /// <param name="elementBytes">4 in float32, 2 in bfloat16.</param>
    public long PreparedMemoryBytes(int elementBytes) =>
        (long)TokenGrid * TokenGrid * (MemoryDim + ((long)MemoryLayers * HiddenDim)) * elementBytes;

    /// <summary>sam2.1_hiera_tiny / sam2_hiera_tiny (39 M parameters).</summary>
    public static Sam2Config HieraTiny { get; } = new()
    {
        EmbedDim = 96, NumHeads = 1, Stages = [1, 2, 7, 2], GlobalAttentionBlocks = [5, 7, 9], ImageSize = 1024,
    };

    /// <summary>sam2.1_hiera_small / sam2_hiera_small (46 M parameters).</summary>
    public static Sam2Config HieraSmall { get; } = HieraTiny with
    {
        Stages = [1, 2, 11, 2], GlobalAttentionBlocks = [7, 10, 13],
    };

    /// <summary>sam2.1_hiera_base_plus / sam2_hiera_base_plus (81 M parameters).</summary>
    public static Sam2Config HieraBasePlus { get; } = HieraTiny with
    {
        EmbedDim = 112, NumHeads = 2, Stages = [2, 3, 16, 3], GlobalAttentionBlocks = [12, 16, 20],
        BackgroundSpatialSize = 14,
    };

    /// <summary>sam2.1_hiera_large / sam2_hiera_large (224 M parameters).</summary>
    public static Sam2Config HieraLarge { get; } = HieraTiny with
    {
        EmbedDim = 144, NumHeads = 2, Stages = [2, 6, 36, 4], GlobalAttentionBlocks = [23, 33, 43],
        WindowSpec = [8, 4, 16, 8],
    };

    /// <summary>Throws when the sizes do not fit together, naming what does not.</summary>
    public void Validate()
    {
        if (ImageSize < 64 || ImageSize % 32 != 0)
            throw new ArgumentException($"An image size of {ImageSize} pixels; it must be a multiple of 32, at least 64.");
        if (Stages.Count != 4 || WindowSpec.Count != 4)
            throw new ArgumentException($"{Stages.Count} stages and {WindowSpec.Count} windows; both must be 4.");
        if (HiddenDim % 32 != 0) throw new ArgumentException($"A hidden dim of {HiddenDim}; it must be a multiple of 32.");
        if (HiddenDim % MemoryDim != 0)
            throw new ArgumentException($"A memory dim of {MemoryDim} does not divide the hidden dim {HiddenDim}.");
        if (DetailDim < 0 || (DetailDim > 0 && Refiner != RefinerKind.Pma))
            throw new ArgumentException($"A detail dim of {DetailDim} with refiner {Refiner}; only refiner pma has detail.");
    }
}
