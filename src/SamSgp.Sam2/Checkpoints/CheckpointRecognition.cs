using System.Globalization;
using SamSgp.Sam2.Modeling;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Tells from a checkpoint's metadata, or from its keys and shapes alone, which network it belongs
/// to.</summary>
public static class CheckpointRecognition
{
    private const string Trunk = "image_encoder.trunk.";
    private const string PatchEmbed = Trunk + "patch_embed.proj.weight";
    private const string BlockPrefix = Trunk + "blocks.";

    private static readonly (string Size, Sam2Config Config)[] Official =
    [
        ("tiny", Sam2Config.HieraTiny), ("small", Sam2Config.HieraSmall), ("base_plus", Sam2Config.HieraBasePlus),
        ("large", Sam2Config.HieraLarge),
    ];

    /// <summary>The network of a checkpoint. Whether every key fits is for <see cref="CheckpointLoader"/> to
    /// say.</summary>
    /// <exception cref="CheckpointException">It is of a network this product does not have; the message names
    /// it.</exception>
    public static RecognizedCheckpoint Recognize(ICheckpointFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (NetworkMetadata.Config(file) is { } stated) return Stated(file, stated);
        RefuseOthers(file);
        var embedDim = (int)file.Tensors[PatchEmbed].Shape[0];
        var blocks = CountBlocks(file);
        var (size, config) =
            Official.FirstOrDefault(o => o.Config.EmbedDim == embedDim && o.Config.Stages.Sum() == blocks);
        if (config is null)
        {
            throw new CheckpointException($"{file.Path}: a Hiera trunk of {blocks} blocks that begins with {embedDim} channels " +
                $"is none of {string.Join(", ", Official.Select(o => o.Size))}; other sizes must state their config in the metadata.");
        }

        var version = file.Tensors.ContainsKey("no_obj_embed_spatial") ? Sam2Version.V21 : Sam2Version.V20;
        config = WithAdditions(file, config with { Version = version });
        var additions = (config.LoraRank > 0 ? $", LoRA of rank {config.LoraRank}" : "") +
            (config.Refiner == RefinerKind.Published ? ", SAM2-SGP's published refiner" : "");
        return new RecognizedCheckpoint($"SAM {(version == Sam2Version.V21 ? "2.1" : "2")} hiera_{size}{additions}",
            config);
    }

    private static RecognizedCheckpoint Stated(ICheckpointFile file, Sam2Config config)
    {
        try
        {
            config.Validate();
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException($"{file.Path}: the config in its metadata is impossible: {e.Message}", e);
        }

        return new RecognizedCheckpoint($"SAM2-SGP of {config.EmbedDim} channels, {config.Stages.Sum()} blocks",
            config);
    }

    private static void RefuseOthers(ICheckpointFile file)
    {
        var keys = file.Tensors;
        if (keys.ContainsKey("image_encoder.patch_embed.proj.weight"))
            throw new CheckpointException($"{file.Path} is of SAM, the first version; SAM 2 or SAM 2.1 is needed.");
        if (keys.Keys.Any(k => k.StartsWith(Trunk, StringComparison.Ordinal))
            && !keys.ContainsKey(Trunk + "pos_embed_window"))
        {
            throw new CheckpointException($"{file.Path} is of EfficientTAM (EfficientMedSAM2): its trunk is a plain ViT, not " +
                "SAM 2's Hiera. MedSAM2's other files (MedSAM2_latest.pt and its kin) can be used.");
        }

        if (!keys.TryGetValue(PatchEmbed, out var patch) || patch.Shape.Count != 4)
        {
            throw new CheckpointException($"{file.Path} is of another network: SAM 2 has a key {PatchEmbed}; here the keys " +
                $"begin with {string.Join(", ", keys.Keys.Take(5))}.");
        }
    }

    private static int CountBlocks(ICheckpointFile file) => 1 + file.Tensors.Keys
        .Where(key => key.StartsWith(BlockPrefix, StringComparison.Ordinal))
        .Select(key => key[BlockPrefix.Length..].Split('.')[0])
        .Max(number => int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var block) ? block
            : -1);

    private static Sam2Config WithAdditions(ICheckpointFile file, Sam2Config config)
    {
        if (file.Tensors.TryGetValue(BlockPrefix + "0.attn.qkv.linear_a_q.weight", out var lora))
            config = config with { LoraRank = (int)lora.Shape[0] };
        // The published refiner attends over all image tokens at once: its width fixes the image size.
        if (file.Tensors.TryGetValue("mask_decoder2.norm1.weight", out var norm))
            config = config with { Refiner = RefinerKind.Published, ImageSize = Sam2Config.TokenStride * (int)Math.Sqrt(norm.Shape[0]) };
        return config;
    }
}
