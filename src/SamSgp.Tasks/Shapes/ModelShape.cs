using SamSgp.Tasks.Manifests;
using YamlDotNet.RepresentationModel;

namespace SamSgp.Tasks.Shapes;

/// <summary><c>model:</c></summary>
internal static class ModelShape
{
    private static readonly string[] WeightExtensions = [".pt", ".pth", ".safetensors"];

    /// <summary>Which network, and how it is run.</summary>
    public static Shape<ModelSettings> Settings { get; } = new MappingShape<ModelSettings>("the model settings", new())
        .Optional("checkpoint", Checkpoint(), m => m.Checkpoint, (m, v) => m with { Checkpoint = v },
            "A name of the model registry (samsgp models list), which may be pinned to a version or a SHA-256 (sgp-nano@4, sgp-nano@adb7558a), " +
            "or the path of a .safetensors, .pt or .pth file.")
        .Optional("adapter", new PathShape { Names = "an adapter", MustExist = true }, m => m.Adapter,
            (m, v) => m with { Adapter = v }, "LoRA and refiner weights for this task (samsgp finetune writes them).")
        .Optional("imageSize", ImageSize(), m => m.ImageSize, (m, v) => m with { ImageSize = v },
            "Side of the square network input in pixels, a multiple of 32; the checkpoint's own when left out.")
        .Optional("refiner", Scalars.Choice(("pma", Refiner.Pma), ("sam2", Refiner.Sam2), ("published", Refiner.Published)),
            m => m.Refiner, (m, v) => m with { Refiner = v },
            "What turns the pseudo-mask into the mask: pma (trained pseudo-mask attention), sam2 (SAM2's own decoder; " +
            "for Meta's and MedSAM2's weights), published (the SAM2-SGP paper's weights).")
        .Optional("select", Select(), m => m.Select, (m, v) => m with { Select = v },
            "Which support images a slice is compared with.")
        .Optional("memory", Memory(), m => m.Memory ?? new MemorySettings { Bank = 0 },
            (m, v) => m with { Memory = v.Bank == 0 ? null : v },
            "How the masks of segmented slices help with their neighbours; none when every slice stands alone.")
        .Optional("precision", Scalars.Choice(("auto", Precision.Auto), ("fp32", Precision.Fp32), ("bf16", Precision.Bf16)),
            m => m.Precision, (m, v) => m with { Precision = v },
            "Number format of the network; auto takes bf16 where the machine is faster in it.");

    private static UnionShape<string> Checkpoint() => new(
        "write a name of the model registry or a file's path",
        new UnionShape<string>.Case(IsPath, new PathShape { Names = "a checkpoint" }),
        Forms.Scalar(Scalars.Matching("[A-Za-z0-9][A-Za-z0-9._-]{0,63}(?:@(?:[0-9]{1,4}|[0-9a-f]{8,64}))?", "is neither a name nor a path",
            "write letters, digits, dots and hyphens, as in sgp-nano; a version or SHA-256 may follow, as in sgp-nano@2")));

    private static bool IsPath(YamlNode node) =>
        node is YamlScalarNode { Value: { } text } &&
        (text.Contains('/', StringComparison.Ordinal) || WeightExtensions.Contains(Path.GetExtension(text)));

    private static NotingShape<int> ImageSize() => new(Scalars.Whole(64, 1024), (size, place, node) =>
    {
        if (size % 32 != 0) place.Fault(node, "is no multiple of 32", $"write {size / 32 * 32} or {(size / 32 + 1) * 32}");
    });

    private static MappingShape<SupportSelection> Select() => new MappingShape<SupportSelection>("a support selection", new())
        .Optional("method", Scalars.Choice(("top-k", SelectionMethod.TopK), ("sample", SelectionMethod.Sample)),
            s => s.Method, (s, v) => s with { Method = v },
            "top-k: the most similar ones. sample: drawn by similarity, as published.")
        .Optional("k", Scalars.Whole(1, 64), s => s.K, (s, v) => s with { K = v }, "How many for each slice.")
        .Optional("seed", Scalars.Whole(0), s => (int)s.Seed, (s, v) => s with { Seed = v }, "Seed of sample.");

    private static UnionShape<MemorySettings> Memory() => new(
        "write { bank: 16, direction: both } or none",
        Forms.Word("none", new MemorySettings { Bank = 0 }, "Every slice stands alone."),
        Forms.Mapping(new MappingShape<MemorySettings>("the memory settings", new())
            .Optional("bank", Scalars.Whole(1, 64), s => s.Bank, (s, v) => s with { Bank = v }, "Slices the bank holds.")
            .Optional("direction", Scalars.Choice(
                    ("both", PropagationDirection.Both), ("forward", PropagationDirection.Forward),
                    ("backward", PropagationDirection.Backward)),
                s => s.Direction, (s, v) => s with { Direction = v },
                "both: from the slice most similar to the support set to both ends.")));
}
