using System.Text.Json;
using System.Text.RegularExpressions;

namespace SamSgp.Runs;

/// <summary>What System.Text.Json says of a document that is not what was expected, for people who wrote the document: without types of this
/// program, and with what would be right.</summary>
public static partial class JsonFault
{
    /// <summary>The fault as a sentence.</summary>
    /// <param name="message">What the reader said.</param>
    public static string Sentence(string message)
    {
        if (Unmapped().Match(message) is { Success: true } unmapped) return OfUnknown(unmapped.Groups["name"].Value, unmapped.Groups["type"].Value);
        if (Missing().Match(message) is { Success: true } missing)
            return $"What is required is missing: {string.Join(", ", Quoted().Matches(missing.Groups["names"].Value).Select(name => name.Groups[1].Value))}.";
        if (Unconverted().Match(message) is { Success: true } value)
            return $"The value{PlaceOf(message)} cannot be taken for {Kind(value.Groups["type"].Value)}.";
        // What is no JSON at all; the reader's own words name a place in bytes.
        return Place().IsMatch(message) ? $"The JSON cannot be read{PlaceOf(message)}: {Place().Replace(message, "").TrimEnd('.', ' ')}." : message;
    }

    // Names that would be right are those of the type that was meant.
    private static string OfUnknown(string name, string type)
    {
        var known = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name is { } own && own.StartsWith("SamSgp.", StringComparison.Ordinal))
            .Select(assembly => assembly.GetType(type)).FirstOrDefault(found => found is not null);
        if (known is null) return $"There is no property '{name}' here.";
        var names = JsonSerializerOptions.Web.GetTypeInfo(known).Properties.Select(property => property.Name);
        return $"There is no property '{name}'; there are {string.Join(", ", names)}.";
    }

    private static string PlaceOf(string message)
    {
        if (Place().Match(message) is not { Success: true } place) return "";
        var path = place.Groups["path"].Value.TrimStart('$').TrimStart('.');
        var line = int.Parse(place.Groups["line"].Value, System.Globalization.CultureInfo.InvariantCulture) + 1;
        return path.Length > 0 ? $" of '{path}' (line {line})" : $" (line {line})";
    }

    private static string Kind(string type) => type switch
    {
        "System.String" => "a text",
        "System.Boolean" => "true or false",
        _ when Number().IsMatch(type) => "a number",
        _ when type.Contains("List", StringComparison.Ordinal) || type.EndsWith("[]", StringComparison.Ordinal) => "a list",
        _ => "what is expected there",
    };

    [GeneratedRegex(@"^The JSON property '(?<name>[^']*)' could not be mapped to any \.NET member contained in type '(?<type>[^']+)'")]
    private static partial Regex Unmapped();

    [GeneratedRegex("missing required properties including: (?<names>.+)$")]
    private static partial Regex Missing();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^The JSON value could not be converted to (?<type>.+?)\. Path")]
    private static partial Regex Unconverted();

    [GeneratedRegex(@"Path: (?<path>\S+) \| LineNumber: (?<line>\d+) \| BytePositionInLine: \d+\.?")]
    private static partial Regex Place();

    [GeneratedRegex(@"System\.(Nullable`1\[System\.)?(U?Int\d\d|Byte|Single|Double|Decimal)")]
    private static partial Regex Number();
}
