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

    // DateTimeOffset cannot be parsed without today's date standing in for a missing one; DateTime can.
    private static bool TryParse(string[] formats, string text, TimeSpan offset, out DateTimeOffset value)
    {
        const DateTimeStyles style = DateTimeStyles.AllowWhiteSpaces | DateTimeStyles.NoCurrentDateDefault;
        var isMoment = DateTime.TryParseExact(text, formats, CultureInfo.InvariantCulture, style, out var moment);
        // The same moment in UTC must lie between the years 1 and 9999 too.
        var isInRange = moment.Ticks - offset.Ticks >= 0 && moment.Ticks - offset.Ticks <= DateTime.MaxValue.Ticks;
        value = isMoment && isInRange ? new DateTimeOffset(moment, offset) : default;
        return isMoment && isInRange;
    }

    /// <summary>The moment that a text means; a time alone is on the first day of year 1.</summary>
    public static bool TryParse(DicomVR vr, string text, out DateTimeOffset value)
    {
        text = text.Trim();
        var offset = TimeSpan.Zero;
        if (vr == DicomVR.TM) return TryParse(Times, text, offset, out value);
        if (vr != DicomVR.DT) return TryParse(Dates, text, offset, out value);
        if (text.Length > 5 && text[^5] is '+' or '-' && TryOffset(text[^5..], out offset)) text = text[..^5];
        return TryParse(Moments, text, offset, out value);
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
