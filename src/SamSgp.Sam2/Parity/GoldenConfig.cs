using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Parity;

/// <summary>Configuration in a recording's metadata; the names are the file's.</summary>
internal sealed record GoldenConfig
{
    public required int EmbedDim { get; init; }

    public required int NumHeads { get; init; }

    public required int[] Stages { get; init; }

    [JsonPropertyName("glob")] public required int[] GlobalAttentionBlocks { get; init; }

    [JsonPropertyName("bkg")] public required int[] BackgroundSpatialSize { get; init; }

    [JsonPropertyName("win")] public required int[] WindowSpec { get; init; }

    [JsonPropertyName("d")] public required int HiddenDim { get; init; }

    [JsonPropertyName("mem")] public required int MemoryDim { get; init; }

    [JsonPropertyName("ff")] public required int FeedForward { get; init; }

    [JsonPropertyName("layers")] public required int MemoryLayers { get; init; }

    [JsonPropertyName("size")] public required int ImageSize { get; init; }

    public required string Sam2Version { get; init; }

    /// <summary>Of SAM2-SGP recordings: rank of LoRA.</summary>
    public int LoraRank { get; init; }

    /// <summary>Of SAM2-SGP recordings: support images used per query.</summary>
    [JsonPropertyName("K")] public int SupportUsed { get; init; }

    /// <summary>Of SAM2-SGP recordings: value over which a pixel belongs to the support mask.</summary>
    public double SupportMaskThreshold { get; init; }

    /// <summary>Of SAM2-SGP recordings: slices the 3-D bank holds.</summary>
    public int Bank { get; init; }

    /// <summary>Present in SAM2-SGP recordings only.</summary>
    public int? PmaTokens { get; init; }

    /// <summary>How the configuration is read.</summary>
    public static JsonSerializerOptions Json { get; } =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The network that was recorded.</summary>
    public Sam2Config Network => new()
    {
        EmbedDim = EmbedDim, NumHeads = NumHeads, Stages = Stages, GlobalAttentionBlocks = GlobalAttentionBlocks,
        BackgroundSpatialSize = BackgroundSpatialSize[0], WindowSpec = WindowSpec, HiddenDim = HiddenDim,
        MemoryDim = MemoryDim, FeedForward = FeedForward, MemoryLayers = MemoryLayers, ImageSize = ImageSize,
        LoraRank = LoraRank, Refiner = PmaTokens is null ? RefinerKind.Sam2 : RefinerKind.Published,
        Version = Sam2Version switch
        {
            "2.0" => Modeling.Sam2Version.V20,
            "2.1" => Modeling.Sam2Version.V21,
            _ => throw new CheckpointException($"A recording of SAM {Sam2Version}; known are 2.0 and 2.1."),
        },
    };
}
