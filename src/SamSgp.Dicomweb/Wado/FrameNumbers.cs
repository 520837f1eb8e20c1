using System.Globalization;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The frame list of a URL (PS3.18 10.1.4): numbers from 1, separated by commas, none of them twice.</summary>
internal static class FrameNumbers
{
    private const int Most = 10_000;

    /// <summary>0-based frames in the order asked for; null where the list is malformed.</summary>
    public static IReadOnlyList<int>? Parse(string text)
    {
        var frames = new List<int>();
        foreach (var piece in text.Split(',', Most + 1))
        {
            if (frames.Count == Most || !int.TryParse(piece, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
                return null;
            frames.Add(number - 1);
        }

        return frames.Distinct().Count() == frames.Count ? frames : null;
    }
}
