using System.Globalization;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Imaging.Rendering;

namespace SamSgp.Dicomweb.Wado;

/// <summary>How a picture is wanted (PS3.18 8.3.5.1).</summary>
/// <param name="Window">Grey levels; null for the image's own.</param>
/// <param name="Viewport">Box the picture is fitted into, and the region shown; null for the image as it is.</param>
/// <param name="Quality">Of JPEG, 1 to 100; null where nothing is said.</param>
/// <param name="Warnings">What is not done of what was asked for, in sentences.</param>
internal sealed record RenderOptions(VoiWindow? Window, Viewport? Viewport, int? Quality, IReadOnlyList<string> Warnings)
{
    private static readonly string[] Known = ["window", "viewport", "quality", "annotation", "iccprofile", "accept", "charset"];

    /// <summary>Reads the query; null, with the fault, where it is malformed.</summary>
    public static RenderOptions? Read(IQueryCollection query, out string? fault)
    {
        fault = null;
        VoiWindow? window = null;
        Viewport? viewport = null;
        int? quality = null;
        if (query.TryGetValue("window", out var windowText) && (window = ReadWindow(windowText.ToString())) is null)
            fault = "window wants center,width or center,width,function; function is linear, linear-exact or sigmoid.";
        else if (query.TryGetValue("viewport", out var viewportText) && (viewport = Viewport.Parse(viewportText.ToString())) is null)
            fault = "viewport wants width,height or width,height,x,y,width,height, of which the last four may be empty and the last two negative; "
                + $"a picture has {Viewport.LargestSide} pixels a side at most.";
        else if (query.TryGetValue("quality", out var qualityText) && (quality = ReadQuality(qualityText.ToString())) is null)
            fault = "quality wants a whole number from 1 to 100.";
        return fault is null ? new RenderOptions(window, viewport, quality, [.. WarningsOf(query)]) : null;
    }

    private static IEnumerable<string> WarningsOf(IQueryCollection query)
    {
        if (query.ContainsKey("annotation")) yield return "annotation is not supported: nothing is written into the picture";
        if (query.TryGetValue("iccprofile", out var profile) && profile.ToString() is not ("no" or ""))
            yield return "iccprofile is not supported: the picture has no profile";
        var unknown = query.Keys.Where(key => !Known.Contains(key, StringComparer.OrdinalIgnoreCase)).ToList();
        if (unknown.Count > 0) yield return WarningHeader.Ignored(unknown);
    }

    private static int? ReadQuality(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var quality) && quality is >= 1 and <= 100 ? quality : null;

    private static VoiWindow? ReadWindow(string text)
    {
        var pieces = text.Split(',');
        if (pieces.Length is not (2 or 3) || Number(pieces[0]) is not { } center || Number(pieces[1]) is not { } width || width <= 0)
            return null;
        return (pieces.Length == 3 ? pieces[2].Trim().ToLowerInvariant() : "linear") switch
        {
            "linear" => new VoiWindow(center, width),
            "linear-exact" => new VoiWindow(center, width, VoiFunction.LinearExact),
            "sigmoid" => new VoiWindow(center, width, VoiFunction.Sigmoid),
            _ => null,
        };
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : null;
}
