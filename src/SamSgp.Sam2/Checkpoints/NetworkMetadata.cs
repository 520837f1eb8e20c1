using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>What a checkpoint file of this product says about itself in its metadata.</summary>
public static class NetworkMetadata
{
    /// <summary>Key of the network's sizes, a <see cref="Sam2Config"/>.</summary>
    public const string ConfigKey = "config";

    /// <summary>Key of how the weights want to be used, <see cref="ModelTraits"/>.</summary>
    public const string TraitsKey = "traits";

    /// <summary>How both are written: camelCase, enumerations by name (numbers are read too).</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, IndentSize = 2, NewLine = "\n",
        IgnoreReadOnlyProperties = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Sizes of the network, or null where the file does not say.</summary>
    /// <exception cref="CheckpointException">What it says is no such description.</exception>
    public static Sam2Config? Config(ICheckpointFile file) => Read<Sam2Config>(file, ConfigKey);

    /// <summary>How the weights want to be used, or null where the file does not say.</summary>
    /// <exception cref="CheckpointException">What it says is no such description.</exception>
    public static ModelTraits? Traits(ICheckpointFile file) => Read<ModelTraits>(file, TraitsKey);

    private static T? Read<T>(ICheckpointFile file, string key)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!file.Metadata.TryGetValue(key, out var text)) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(text, Json);
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{file.Path}: its metadata's {key} cannot be read: {e.Message}", e);
        }
    }
}
