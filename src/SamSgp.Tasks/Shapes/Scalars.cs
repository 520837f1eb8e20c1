using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SamSgp.Tasks.Texts;

namespace SamSgp.Tasks.Shapes;

/// <summary>The kinds of single values.</summary>
internal static class Scalars
{
    /// <summary>true or false.</summary>
    public static Shape<bool> Flag { get; } = new ScalarShape<bool>(
        "write true or false",
        (string text, out bool value) =>
            (value = text == "true") || text == "false" ? null : "is neither true nor false",
        value => value,
        () => new JsonObject { ["type"] = "boolean" });

    /// <summary>Text of at most <paramref name="maxLength"/> characters.</summary>
    public static Shape<string> Text(int maxLength) => new ScalarShape<string>(
        $"write a text of at most {maxLength} characters",
        (string text, out string? value) =>
            (value = text).Length <= maxLength ? null : $"is {text.Length} characters long",
        value => value,
        () => new JsonObject { ["type"] = "string", ["maxLength"] = maxLength });

    /// <summary>Text that a pattern describes.</summary>
    /// <param name="pattern">What the whole text must match; without anchors.</param>
    /// <param name="problem">What other text does: "is not a name".</param>
    /// <param name="expected">What would be right.</param>
    public static Shape<string> Matching([StringSyntax(StringSyntaxAttribute.Regex)] string pattern, string problem,
        string expected)
    {
        var regex = new Regex($"^(?:{pattern})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        return new ScalarShape<string>(
            expected,
            (string text, out string? value) => regex.IsMatch(value = text) ? null : problem,
            value => value,
            () => new JsonObject { ["type"] = "string", ["pattern"] = regex.ToString() });
    }

    /// <summary>A whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Shape<int> Whole(int min, int max = int.MaxValue)
    {
        var expected = max == int.MaxValue ? $"write a whole number, {min} or more" : $"write a whole number from {min} to {max}";
        return new ScalarShape<int>(
            expected,
            (string text, out int value) =>
                !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) ? "is not a whole number"
                : value < min || value > max ? "is out of range" : null,
            value => value,
            () => Bounded("integer", min, max == int.MaxValue ? null : max));
    }

    /// <summary>A number between limits; null for no limit.</summary>
    public static Shape<double> Real(double? min = null, double? max = null) => new ScalarShape<double>(
        RealNumber.Advice(min, max),
        (string text, out double value) => RealNumber.Parse(text, min, max, out value),
        value => value,
        () => Bounded("number", min, max));

    /// <summary>A number above 0.</summary>
    public static Shape<double> Positive { get; } = new ScalarShape<double>(
        "write a number above 0",
        (string text, out double value) => RealNumber.Parse(text, null, null, out value) ?? (value > 0 ? null : "is out of range"),
        value => value,
        () => new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 });

    /// <summary>One of the words.</summary>
    public static Shape<T> Choice<T>(params (string Word, T Value)[] choices)
        where T : notnull => new ScalarShape<T>(
        "write " + WordList.Listing(choices.Select(c => c.Word)),
        (string text, out T? value) =>
        {
            value = choices.FirstOrDefault(c => c.Word == text).Value;
            if (choices.Any(c => c.Word == text)) return null;
            return "is not known" + WordList.DidYouMean(text, choices.Select(c => c.Word));
        },
        value => choices.First(c => c.Value.Equals(value)).Word,
        () => new JsonObject { ["enum"] = new JsonArray([.. choices.Select(c => (JsonNode)c.Word)]) });

    private static JsonObject Bounded(string type, double? min, double? max)
    {
        var schema = new JsonObject { ["type"] = type };
        if (min is not null) schema["minimum"] = min;
        if (max is not null) schema["maximum"] = max;
        return schema;
    }
}
