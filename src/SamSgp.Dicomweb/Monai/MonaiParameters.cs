using System.Globalization;
using System.Text.Json;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Monai;

/// <summary>The JSON of a client's <c>params</c>. Keys that nobody here knows are passed over: clients send many.</summary>
internal sealed class MonaiParameters(IReadOnlyDictionary<string, JsonElement> values)
{
    private const int MostParts = 100_000;

    /// <summary>Nothing.</summary>
    public static MonaiParameters None { get; } = new(new Dictionary<string, JsonElement>());

    /// <summary>Reads a text; nothing and an empty one are no parameters.</summary>
    /// <exception cref="MonaiException">It is no JSON object, or larger than any that is meant.</exception>
    public static MonaiParameters Of(string? json)
    {
        if (string.IsNullOrWhiteSpace(json)) return None;
        try
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(json));
            for (var parts = 0; reader.Read(); parts++)
                if (parts > MostParts) throw new MonaiException(ProblemType.MalformedRequest, $"params has more than {MostParts} names, numbers and lists.");
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new MonaiParameters(document.RootElement.EnumerateObject().GroupBy(p => p.Name).ToDictionary(p => p.Key, p => p.Last().Value.Clone()))
                : throw new MonaiException(ProblemType.MalformedRequest, "params is not a JSON object.");
        }
        catch (JsonException fault)
        {
            throw new MonaiException(ProblemType.MalformedRequest, $"params is no JSON: {fault.Message}");
        }
    }

    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name) => values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>A flag; null where there is none.</summary>
    public bool? Flag(string name) => !values.TryGetValue(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var flag) => flag,
        _ => null,
    };

    /// <summary>Parameters in an object of that name; none where there is none.</summary>
    public MonaiParameters Within(string name) => values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Object
        ? Of(value.GetRawText()) : None;

    /// <summary>A value as manifests and workitems write it; null where there is none, or it is a list.</summary>
    public string? Plain(string name) => !values.TryGetValue(name, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };

    /// <summary>The objects of a list; none where there is no list.</summary>
    public IReadOnlyList<JsonElement> Objects(string name) => values.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)] : [];

    /// <summary>Rows of numbers; a single row is one of them. None where there is no list.</summary>
    /// <exception cref="MonaiException">It is a list of something else.</exception>
    public IReadOnlyList<double[]> Rows(string name)
    {
        if (!values.TryGetValue(name, out var value) || value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0) return [];
        return value[0].ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(row => Row(row, name))] : [Row(value, name)];
    }

    private static double[] Row(JsonElement row, string name)
    {
        if (row.ValueKind != JsonValueKind.Array || row.EnumerateArray().Any(number => number.ValueKind != JsonValueKind.Number))
            throw new MonaiException(ProblemType.MalformedRequest, string.Create(CultureInfo.InvariantCulture, $"{name} is a list of numbers, or of lists of numbers."));
        return [.. row.EnumerateArray().Select(number => number.GetDouble())];
    }
}
