using System.Text.Json;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>The JSON header of a <c>.safetensors</c> file, checked: types known, shapes and byte ranges agreeing, the
/// ranges together covering the data exactly once.</summary>
internal sealed class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";

    private SafetensorsHeader(Dictionary<string, Entry> entries, Dictionary<string, string> metadata) =>
        (Entries, Metadata) = (entries, metadata);

    /// <summary>Tensors by name.</summary>
    public IReadOnlyDictionary<string, Entry> Entries { get; }

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Names of the format for the types that networks use.</summary>
    public static IReadOnlyDictionary<string, ScalarType> Types { get; } = new Dictionary<string, ScalarType>
    {
        ["F64"] = ScalarType.Float64, ["F32"] = ScalarType.Float32, ["F16"] = ScalarType.Float16,
        ["BF16"] = ScalarType.BFloat16, ["I64"] = ScalarType.Int64, ["I32"] = ScalarType.Int32,
        ["I16"] = ScalarType.Int16, ["I8"] = ScalarType.Int8, ["U8"] = ScalarType.Byte, ["BOOL"] = ScalarType.Bool,
    };

    /// <summary>Reads a header that describes <paramref name="dataLength"/> bytes.</summary>
    public static SafetensorsHeader Parse(string path, byte[] json, long dataLength)
    {
        var entries = new Dictionary<string, Entry>();
        var metadata = new Dictionary<string, string>();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.NameEquals(MetadataKey))
                {
                    foreach (var word in property.Value.EnumerateObject())
                        metadata[word.Name] = word.Value.GetString() ?? "";
                }
                else if (!entries.TryAdd(property.Name, ParseEntry(property)))
                {
                    throw new FormatException($"tensor {property.Name} is there twice");
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException)
        {
            throw new CheckpointException($"{path}: its header is no .safetensors header: {e.Message}.", e);
        }

        RequireWholeCover(path, entries, dataLength);
        return new SafetensorsHeader(entries, metadata);
    }

    private static Entry ParseEntry(JsonProperty tensor)
    {
        var word = tensor.Value.GetProperty("dtype").GetString() ?? "";
        if (!Types.TryGetValue(word, out var type))
            throw new FormatException($"tensor {tensor.Name} has type {word}; known are {string.Join(", ", Types.Keys)}");
        var shape = tensor.Value.GetProperty("shape").EnumerateArray().Select(side => side.GetInt64()).ToArray();
        var range = tensor.Value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())
            .ToArray();
        if (!TensorInfo.IsReadable(type, shape))
            throw new FormatException($"tensor {tensor.Name} has shape ({string.Join(", ", shape)}): negative or over 2 GiB");
        var info = new TensorInfo(type, shape);
        if (range is not [var begin and >= 0, var end] || end - begin != info.Count * TensorInfo.SizeOf(type))
        {
            throw new FormatException(
                $"tensor {tensor.Name}, {info}, does not fill its bytes [{string.Join(", ", range)})");
        }

        return new Entry(info, begin, end);
    }

    private static void RequireWholeCover(string path, Dictionary<string, Entry> entries, long dataLength)
    {
        var reached = 0L;
        foreach (var (name, entry) in entries.OrderBy(e => (e.Value.Begin, e.Value.End)))
        {
            if (entry.Begin != reached)
                throw new CheckpointException($"{path}: tensor {name} begins at byte {entry.Begin} of the data, not at {reached}.");
            reached = entry.End;
        }

        if (reached == dataLength) return;
        throw new CheckpointException(reached > dataLength
            ? $"{path} is cut short: its tensors take {reached} bytes, {dataLength} are there. Download or copy it again."
            : $"{path}: {dataLength - reached} bytes after its tensors belong to none of them.");
    }

    /// <summary>One tensor: its bytes are those from begin to end (exclusive) of the data.</summary>
    internal readonly record struct Entry(TensorInfo Info, long Begin, long End);
}
