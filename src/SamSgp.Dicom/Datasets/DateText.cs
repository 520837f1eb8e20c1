using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Dates and times of the VRs DA, TM and DT (PS3.5 table 6.2-1), and the forms of ACR-NEMA.</summary>
internal static class DateText
{
    private static readonly string[] Dates = ["yyyyMMdd", "yyyy.MM.dd", "yyyy-MM-dd", "yyyy/MM/dd", "yyyyMM", "yyyy"];

    private static readonly string[] Times =
    [
        "HHmmss", "HHmmss.FFFFFFF", "HHmm", "HH", "HH:mm:ss", "HH:mm:ss.FFFFFFF", "HH:mm",
    ];

    private static readonly string[] Moments =
    [
        "yyyyMMddHHmmss", "yyyyMMddHHmmss.FFFFFFF", "yyyyMMddHHmm", "yyyyMMddHH", "yyyyMMdd", "yyyyMM", "yyyy",
    ];

    /// <summary>The moment that a text means; a time alone is on the first day of year 1.</summary>
    public static bool TryParse(DicomVR vr, string text, out DateTimeOffset value)
    {
        const DateTimeStyles style = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault
            | DateTimeStyles.AssumeUniversal;
        var invariant = CultureInfo.InvariantCulture;
        text = text.Trim();
        if (vr == DicomVR.TM) return DateTimeOffset.TryParseExact(text, Times, invariant, style, out value);
        if (vr != DicomVR.DT) return DateTimeOffset.TryParseExact(text, Dates, invariant, style, out value);
        var offset = TimeSpan.Zero;
        if (text.Length > 5 && text[^5] is '+' or '-' && TryOffset(text[^5..], out offset)) text = text[..^5];
        if (!DateTimeOffset.TryParseExact(text, Moments, invariant, style, out value)) return false;
        value = new DateTimeOffset(value.DateTime, offset);
        return true;
    }

    /// <summary>The text of a moment: whole seconds, and microseconds where there are any.</summary>
    public static string Format(DicomVR vr, DateTime value)
    {
        var fraction = value.Ticks % TimeSpan.TicksPerSecond == 0 || vr == DicomVR.DA ? "" : ".ffffff";
        var format = vr == DicomVR.DA ? "yyyyMMdd" : vr == DicomVR.TM ? "HHmmss" : "yyyyMMddHHmmss";
        return value.ToString(format + fraction, CultureInfo.InvariantCulture);
    }

    private static bool TryOffset(string text, out TimeSpan offset)
    {
        offset = default;
        if (!int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var digits)) return false;
        offset = new TimeSpan(digits / 100, digits % 100, 0) * (text[0] == '-' ? -1 : 1);
        return offset.Duration() <= TimeSpan.FromHours(14);
    }
}
