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
    /// <summary>What is written into the picture; null for nothing.</summary>
    public Annotations? Annotations { get; init; }

    /// <summary>The part of the image that is shown, where it is not the viewport that says so; null for all of it.</summary>
    public PictureRegion? Region { get; init; }

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
        if (fault is not null) return null;
        var annotations = ReadAnnotations(query["annotation"].ToString(), out var undone);
        return new RenderOptions(window, viewport, quality, [.. undone, .. WarningsOf(query)]) { Annotations = annotations };
    }

    /// <summary>What is to be written into a picture; null for nothing.</summary>
    /// <param name="text">The parameter's value; empty where there is none.</param>
    /// <param name="undone">What of it is not done, in sentences.</param>
    public static Annotations? ReadAnnotations(string text, out IReadOnlyList<string> undone)
    {
        undone = [];
        if (text.Length == 0) return null;
        var annotations = Annotations.Parse(text, out var unknown);
        if (unknown.Count > 0) undone = [$"annotation knows patient and technique, not {string.Join(", ", unknown)}"];
        if (annotations is null || PictureAnnotation.CanBeDrawn) return annotations;
        undone = [.. undone, "annotation is not done: the service's machine has no font"];
        return null;
    }

    private static IEnumerable<string> WarningsOf(IQueryCollection query)
    {
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
