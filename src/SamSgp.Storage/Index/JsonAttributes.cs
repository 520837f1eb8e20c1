using System.Text.Json;
using SamSgp.Dicom;

namespace SamSgp.Storage.Index;

/// <summary>
/// A dataset in the DICOM JSON model (PS3.18 F.2) as UTF-8, its top-level attributes found but not read: they are copied into
/// responses as they are.
/// </summary>
public sealed class JsonAttributes
{
    // A sequence is three levels of JSON: its element, its array of items, an item. As deep as files are read.
    private const int MaxDepth = 3 * (64 + 2);

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = MaxDepth };

    private readonly ReadOnlyMemory<byte> _json;
    private readonly List<(uint Tag, int Start, int Length)> _attributes = [];

    /// <param name="json">One JSON object.</param>
    /// <exception cref="JsonException">It is not.</exception>
    public JsonAttributes(ReadOnlyMemory<byte> json)
    {
        _json = json;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException("A dataset is a JSON object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var tag = Convert.ToUInt32(reader.GetString(), 16);
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            _attributes.Add((tag, start, (int)reader.BytesConsumed - start));
        }
    }

    /// <summary>The whole object.</summary>
    public ReadOnlyMemory<byte> Json => _json;

    /// <summary>The attributes in their order, each with its object <c>{"vr": ..., "Value": ...}</c>.</summary>
    public IEnumerable<(DicomTag Tag, ReadOnlyMemory<byte> Element)> Elements =>
        _attributes.Select(a => (new DicomTag((ushort)(a.Tag >> 16), (ushort)a.Tag), _json.Slice(a.Start, a.Length)));

    /// <summary>The object of one attribute; empty where the dataset has none.</summary>
    public ReadOnlyMemory<byte> Element(DicomTag tag)
    {
        var wanted = ((uint)tag.Group << 16) | tag.Element;
        foreach (var (found, start, length) in _attributes)
        {
            if (found == wanted) return _json.Slice(start, length);
        }

        return default;
    }

    /// <summary>The first value as text (a person name with its groups joined by <c>=</c>), or null where there is none.</summary>
    public string? FirstText(DicomTag tag) => Texts(Element(tag)).FirstOrDefault();

    /// <summary>The values at a path through sequences, in any of their items.</summary>
    public IEnumerable<string> Texts(IReadOnlyList<DicomTag> path)
    {
        if (path.Count == 1) return Texts(Element(path[0]));
        var element = Element(path[0]);
        if (element.IsEmpty) return [];
        using var document = JsonDocument.Parse(element, Deep);
        return [.. TextsBelow(document.RootElement, path, 1)];
    }

    /// <summary>Copies some attributes into an object of their own.</summary>
    public byte[] Select(Func<DicomTag, bool> wanted)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        foreach (var (tag, element) in Elements)
        {
            if (!wanted(tag)) continue;
            writer.WritePropertyName(tag.ToString("J", null));
            writer.WriteRawValue(element.Span, skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string[] Texts(ReadOnlyMemory<byte> element)
    {
        if (element.IsEmpty) return [];
        using var document = JsonDocument.Parse(element, Deep);
        return [.. Values(document.RootElement).Select(Text).OfType<string>()];
    }

    private static IEnumerable<string> TextsBelow(JsonElement element, IReadOnlyList<DicomTag> path, int depth)
    {
        foreach (var item in Values(element).Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if (!item.TryGetProperty(path[depth].ToString("J", null), out var child)) continue;
            var texts = depth == path.Count - 1 ? Values(child).Select(Text).OfType<string>() : TextsBelow(child, path, depth + 1);
            foreach (var text in texts) yield return text;
        }
    }

    private static JsonElement.ArrayEnumerator Values(JsonElement element) =>
        element.TryGetProperty("Value", out var values) && values.ValueKind == JsonValueKind.Array
            ? values.EnumerateArray()
            : default;

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Object => string.Join('=', Group(value, "Alphabetic"), Group(value, "Ideographic"), Group(value, "Phonetic"))
            .TrimEnd('='),
        _ => null,
    };

    private static string Group(JsonElement name, string group) =>
        name.TryGetProperty(group, out var text) ? text.GetString() ?? "" : "";
}
