using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>A model of the registry: what its <c>model.json</c> says.</summary>
public sealed record ModelEntry
{
    /// <summary>File name of an entry.</summary>
    public const string FileName = "model.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Name that task manifests use: lower-case letters, digits, dots and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>Counts the weights that had this name, from 1; a manifest may pin one (<c>sgp-nano@2</c>).</summary>
    public int Version { get; init; } = 1;

    /// <summary>One line for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>The checkpoint, relative to the entry.</summary>
    public required string File { get; init; }

    /// <summary>Hex SHA-256 of the checkpoint; a file with another one is refused.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Terms of use of the weights.</summary>
    public required string Licence { get; init; }

    /// <summary>Where the weights come from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Sizes of the network.</summary>
    public required Sam2Config Config { get; init; }

    /// <summary>How the weights want to be used.</summary>
    public ModelTraits Traits { get; init; } = new();

    /// <summary>Full path of the entry's folder; not part of the file.</summary>
    [JsonIgnore]
    public string Folder { get; init; } = "";

    /// <summary>Full path of the checkpoint.</summary>
    [JsonIgnore]
    public string CheckpointPath => Path.GetFullPath(Path.Combine(Folder, File));

    /// <summary>Reads an entry.</summary>
    /// <exception cref="CheckpointException">Not such a file; the message says where and why.</exception>
    public static ModelEntry Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var entry = JsonSerializer.Deserialize<ModelEntry>(System.IO.File.ReadAllBytes(path), Json)
                ?? throw new CheckpointException($"{path} is empty; the entry of a model is needed.");
            entry.Config.Validate();
            return entry with { Folder = Path.GetDirectoryName(Path.GetFullPath(path))! };
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new CheckpointException($"{path}: {fault.Message}", fault);
        }
    }

    /// <summary>Writes the entry into a folder.</summary>
    public void Write(string folder) =>
        System.IO.File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, Json));
}
