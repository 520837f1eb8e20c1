namespace SamSgp.Tasks.Manifests;

/// <summary>Which network segments, and how it is run.</summary>
public sealed record ModelSettings
{
    /// <summary>A name in the model registry, pinned (<c>NAME@VERSION</c>, <c>NAME@SHA256</c>) or not, or the full path of a
    /// checkpoint file.</summary>
    public string Checkpoint { get; init; } = "sgp-nano";

    /// <summary>Full path of LoRA and refiner weights for this task; null for none.</summary>
    public string? Adapter { get; init; }

    /// <summary>Side of the square network input in pixels, a multiple of 32 from 64 to 1024; null for the size the
    /// checkpoint was trained at.</summary>
    public int? ImageSize { get; init; }

    /// <summary>What turns the pseudo-mask into the mask.</summary>
    public Refiner Refiner { get; init; } = Refiner.Pma;

    /// <summary>Which support images a slice is compared with.</summary>
    public SupportSelection Select { get; init; } = new();

    /// <summary>How a slice's mask helps with its neighbours; null when every slice stands alone.</summary>
    public MemorySettings? Memory { get; init; } = new();

    /// <summary>Number format of the network.</summary>
    public Precision Precision { get; init; } = Precision.Auto;
}
