namespace SamSgp.Imaging.DerivedObjects;

/// <summary>What a result was made by: goes into the object's equipment and algorithm modules, and decides its
/// UIDs.</summary>
public sealed record ResultProvenance
{
    /// <summary>Task id of the manifest.</summary>
    public required string TaskId { get; init; }

    /// <summary>Version of the manifest.</summary>
    public required string TaskVersion { get; init; }

    /// <summary>Hex SHA-256 of the manifest and what it names.</summary>
    public required string TaskSha256 { get; init; }

    /// <summary>Name of the model, as the registry knows it.</summary>
    public required string ModelName { get; init; }

    /// <summary>Hex SHA-256 of the checkpoint.</summary>
    public required string CheckpointSha256 { get; init; }

    /// <summary>Hex SHA-256 of the adapter; null without one.</summary>
    public string? AdapterSha256 { get; init; }

    /// <summary>Hex SHA-256 of the support set; null without one.</summary>
    public string? SupportSha256 { get; init; }

    /// <summary>"fp32", "bf16" or "mixed" (memory attention in bf16).</summary>
    public string Precision { get; init; } = "fp32";

    /// <summary>What the user chose in the task's form, by name.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Manufacturer (0008,0070).</summary>
    public string Manufacturer { get; init; } = "SamSgp";

    /// <summary>Manufacturer's Model Name (0008,1090): the product.</summary>
    public string Product { get; init; } = "SamSgp.Dicomweb";

    /// <summary>Software Versions (0018,1020): the product's.</summary>
    public required string SoftwareVersion { get; init; }

    /// <summary>Device Serial Number (0018,1000): which installation.</summary>
    public string DeviceSerialNumber { get; init; } = "0";

    /// <summary>What decides a UID, in a fixed order.</summary>
    internal IEnumerable<string?> Identity() =>
    [
        TaskId, TaskVersion, TaskSha256, ModelName, CheckpointSha256, AdapterSha256, SupportSha256, Precision, Product,
        SoftwareVersion, .. OrderedParameters.SelectMany(p => new[] { p.Key, p.Value }),
    ];

    /// <summary>Parameters in an order of their own, whatever the dictionary's is.</summary>
    internal IEnumerable<KeyValuePair<string, string>> OrderedParameters =>
        Parameters.OrderBy(parameter => parameter.Key, StringComparer.Ordinal);
}
