using System.Diagnostics.CodeAnalysis;

namespace SamSgp.Dicom;

/// <summary>A range of dates or times, as queries have them (PS3.4 C.2.2.2.5): both ends belong to it.</summary>
public sealed class DicomDateRange
{
    /// <summary>From one moment to another.</summary>
    public DicomDateRange(DateTime? min, DateTime? max)
    {
        Minimum = min ?? DateTime.MinValue;
        Maximum = max ?? DateTime.MaxValue;
    }

    /// <summary>First moment; <see cref="DateTime.MinValue"/> where open.</summary>
    public DateTime Minimum { get; }

    /// <summary>Last moment; <see cref="DateTime.MaxValue"/> where open.</summary>
    public DateTime Maximum { get; }

    /// <summary>Whether a moment lies in it.</summary>
    public bool Contains(DateTime value) => value >= Minimum && value <= Maximum;

    /// <summary>Reads a date, time or moment, or a range of them: A-B, A- or -B.</summary>
    /// <param name="vr">DA, TM or DT.</param>
    /// <param name="text">What is read.</param>
    /// <param name="range">What it stands for; null where it is malformed.</param>
    public static bool TryParse(DicomVR vr, string text, [NotNullWhen(true)] out DicomDateRange? range)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = null;
        // A hyphen inside a DT may belong to an offset from UTC: the whole is tried first, then each hyphen as the one between the ends.
        if (DateText.TryParse(vr, text, out var single))
        {
            range = new DicomDateRange(single.DateTime, single.DateTime);
            return true;
        }

        for (var hyphen = text.IndexOf('-', StringComparison.Ordinal); hyphen >= 0 && range is null; hyphen = text.IndexOf('-', hyphen + 1))
            range = Between(vr, text[..hyphen].Trim(), text[(hyphen + 1)..].Trim());
        return range is not null;
    }

    private static DicomDateRange? Between(DicomVR vr, string first, string last)
    {
        if (first.Length + last.Length == 0) return null;
        DateTimeOffset from = default, to = default;
        if (first.Length > 0 && !DateText.TryParse(vr, first, out from)) return null;
        if (last.Length > 0 && !DateText.TryParse(vr, last, out to)) return null;
        return new DicomDateRange(first.Length > 0 ? from.DateTime : null, last.Length > 0 ? to.DateTime : null);
    }

    internal string Format(DicomVR vr)
    {
        var first = Minimum == DateTime.MinValue ? "" : DateText.Format(vr, Minimum);
        var last = Maximum == DateTime.MaxValue ? "" : DateText.Format(vr, Maximum);
        return first == last ? first : $"{first}-{last}";
    }
}
