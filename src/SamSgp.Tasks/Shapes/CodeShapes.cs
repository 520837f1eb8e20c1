using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Shapes;

/// <summary>Codes, UIDs and colours.</summary>
internal static partial class CodeShapes
{
    private const string CodePattern = @"^(?<scheme>[A-Za-z0-9_.-]{1,16}):(?<value>[A-Za-z0-9_.^-]{1,16})(?: (?<meaning>.{1,64}))?$";

    private const int LongestPattern = 1024;

    // Only those that nearly every manifest needs: categories (CID 7150) and laterality (CID 244).
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["SCT:123037004"] = "Anatomical Structure",
        ["SCT:85756007"] = "Tissue",
        ["SCT:91720002"] = "Body Substance",
        ["SCT:49755003"] = "Morphologically Abnormal Structure",
        ["SCT:260787004"] = "Physical object",
        ["SCT:309825002"] = "Spatial and Relational Concept",
        ["SCT:246464006"] = "Function",
        ["SCT:24028007"] = "Right",
        ["SCT:7771000"] = "Left",
        ["SCT:51440002"] = "Bilateral",
        ["SCT:66459002"] = "Unilateral",
    };

    /// <summary>A code with its meaning in one text: <c>SCT:10200004 Liver</c>.</summary>
    public static Shape<CodedConcept> Code { get; } = new ScalarShape<CodedConcept>(
        "write scheme, colon, value, blank, meaning, as in \"SCT:10200004 Liver\"",
        ParseCode,
        code => code.ToString(),
        () => new JsonObject { ["type"] = "string", ["pattern"] = CodePattern.Replace("?<scheme>", "", StringComparison.Ordinal)
            .Replace("?<value>", "", StringComparison.Ordinal).Replace("?<meaning>", "", StringComparison.Ordinal) });

    /// <summary><c>#rrggbb</c>.</summary>
    public static Shape<RgbColor> Color { get; } = Scalars.Matching(
            "#[0-9a-fA-F]{6}", "is not a colour", "write red, green and blue in hexadecimal, as in \"#dd8265\" (in quotes: # begins a comment)")
        .As(text => Convert.FromHexString(text[1..]) is [var r, var g, var b] ? new RgbColor(r, g, b) : default,
            color => color.ToString());

    /// <summary>A DICOM UID (PS3.5 section 9).</summary>
    public static Shape<string> Uid { get; } = Scalars.Matching(
        @"[0-9.]{5,64}", "is not a UID", "write digits and dots, at most 64 characters (in quotes)");

    /// <summary>A hex SHA-256, read in lower case.</summary>
    public static Shape<string> Sha256 { get; } = Scalars.Matching(
            "[0-9a-fA-F]{64}", "is not a SHA-256", "write its 64 hexadecimal digits, as sha256sum prints them")
        .As(text => text.ToLowerInvariant(), text => text);

    /// <summary>A regular expression that runs in linear time.</summary>
    public static Shape<Regex> Pattern { get; } = new ScalarShape<Regex>(
        "write a .NET regular expression without look-around and back-references, as in \"(?i)scout|localizer\"",
        ParsePattern,
        regex => regex.ToString(),
        () => new JsonObject { ["type"] = "string", ["format"] = "regex", ["maxLength"] = LongestPattern });

    private static string? ParseCode(string text, out CodedConcept? code)
    {
        code = null;
        var match = CodeRegex().Match(text);
        if (!match.Success) return "is not a code";
        var (scheme, value, meaning) = (match.Groups["scheme"].Value, match.Groups["value"].Value, match.Groups["meaning"].Value);
        if (string.IsNullOrWhiteSpace(meaning) && !Meanings.TryGetValue($"{scheme}:{value}", out meaning!)) return "has no meaning";
        code = new CodedConcept(scheme, value, meaning);
        return null;
    }

    private static string? ParsePattern(string text, out Regex? regex)
    {
        regex = null;
        if (text.Length > LongestPattern) return $"is longer than {LongestPattern} characters";
        try
        {
            regex = new Regex(text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"is not a regular expression ({e.Message.TrimEnd('.')})";
        }
        catch (NotSupportedException)
        {
            return "uses look-around or back-references, or is too intricate";
        }
    }

    [GeneratedRegex(CodePattern, RegexOptions.CultureInvariant)]
    private static partial Regex CodeRegex();
}
