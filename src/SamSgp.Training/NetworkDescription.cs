using System.Text.Json;
using System.Text.Json.Serialization;
using SamSgp.Sam2.Modeling;

namespace SamSgp.Training;

/// <summary>Reads the sizes of a network to be trained: the properties of <see cref="Sam2Config"/> as JSON.</summary>
public static class NetworkDescription
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="InvalidDataException">Not such a file, or sizes that do not fit together.</exception>
    public static Sam2Config Load(string path)
    {
        try
        {
            var config = JsonSerializer.Deserialize<Sam2Config>(File.ReadAllBytes(path), Json)
                ?? throw new InvalidDataException($"{path}: empty; the sizes of a network are needed.");
            config.Validate();
            return config;
        }
        catch (Exception fault) when (fault is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {fault.Message}", fault);
        }
    }
}
