using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;
using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Whether a value fits a matching key (PS3.4 C.2.2.2): single value, list of UIDs (and of codes, as
/// in searches of studies), wild card, range.</summary>
internal static partial class ValueMatch
{
    // Offsets from UTC go from -1200 to +1400 (PS3.5 6.2); after four digits there is a second year instead.
    private const string Moment = @"(\d{4}|\d{5,14}(\.\d{1,6})?([+-](0\d|1[0-4])\d\d(?!\d))?)";

    /// <summary>Compares one value with one key.</summary>
    /// <param name="vr">Value representation of the attribute.</param>
    /// <param name="value">What the workitem holds.</param>
    /// <param name="wanted">The key.</param>
    public static bool IsMatch(DicomVR vr, string value, string wanted)
    {
        if (vr == DicomVR.UI || (vr == DicomVR.CS && wanted.AsSpan().ContainsAny('\\', ',')))
            return wanted.Split(['\\', ','], StringSplitOptions.TrimEntries).Contains(value);
        if ((vr == DicomVR.DA || vr == DicomVR.TM || vr == DicomVR.DT) && RangeOf(vr, wanted) is var (from, to))
            return IsAtLeast(vr, value, from) && IsAtMost(vr, value, to);
        if (vr == DicomVR.DT && UtcOf(value, isLast: false) is { } at && UtcOf(wanted, isLast: false) is { } moment) return at == moment;
        var ignoreCase = vr == DicomVR.PN;
        return wanted.AsSpan().IndexOfAny('*', '?') >= 0 && !wanted.Contains('\\', StringComparison.Ordinal)
            ? FileSystemName.MatchesSimpleExpression(wanted, value, ignoreCase)
            : string.Equals(value, wanted, ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);
    }

    /// <summary>What is wrong with a key; null for a right one.</summary>
    public static string? FaultOf(DicomVR vr, string wanted)
    {
        if (vr != DicomVR.DA && vr != DicomVR.TM && vr != DicomVR.DT) return null;
        var (from, to) = RangeOf(vr, wanted) ?? (wanted, wanted);
        // As DICOM writes them, because it is their text that is compared.
        bool IsEnd(string end) => end.Length == 0 || ((vr != DicomVR.DA || end.Length == 8) && !end.Contains(':', StringComparison.Ordinal)
            && RangeOf(vr, end) is null && DicomDateRange.TryParse(vr, end, out _));
        return from.Length + to.Length > 0 && IsEnd(from) && IsEnd(to) ? null
            : $"wants {(vr == DicomVR.DA ? "YYYYMMDD" : vr == DicomVR.TM ? "HHMMSS.FFFFFF" : "YYYYMMDDHHMMSS.FFFFFF&ZZXX")}, or a range of them: A-B, A- or -B.";
    }

    /// <summary>Both ends of a range, one of them perhaps empty; null when the key is a single value. The hyphen of an
    /// offset from UTC (<c>20260101-0500</c>) divides no range.</summary>
    private static (string From, string To)? RangeOf(DicomVR vr, string wanted)
    {
        if (vr == DicomVR.DT)
            return MomentRange().Match(wanted) is { Success: true } match && match.Groups["range"].Success ? (match.Groups["from"].Value, match.Groups["to"].Value) : null;
        var hyphen = wanted.IndexOf('-', StringComparison.Ordinal);
        return hyphen < 0 ? null : (wanted[..hyphen], wanted[(hyphen + 1)..]);
    }

    /// <summary>Dates and times are compared to the precision the key states; moments that both say how far they are from UTC as what they
    /// are, all others as they are written.</summary>
    private static bool IsAtLeast(DicomVR vr, string value, string from) => from.Length == 0
        || (vr == DicomVR.DT && UtcOf(value, isLast: false) is { } at && UtcOf(from, isLast: false) is { } first ? at >= first : string.CompareOrdinal(value, from) >= 0);

    private static bool IsAtMost(DicomVR vr, string value, string to) => to.Length == 0
        || (vr == DicomVR.DT && UtcOf(value, isLast: false) is { } at && UtcOf(to, isLast: true) is { } last ? at <= last
            : string.CompareOrdinal(value.Length > to.Length ? value[..to.Length] : value, to) <= 0);

    // The first or the last moment that a DT can mean, in UTC; null for one that does not say how far it is from that.
    private static DateTime? UtcOf(string text, bool isLast)
    {
        if (OneMoment().Match(text) is not { Success: true } match) return null;
        var (digits, fraction, offset) = (match.Groups["digits"].Value, match.Groups["fraction"].Value, match.Groups["offset"].Value);
        var (years, months) = (digits[..4], digits.Length >= 6 ? digits[4..6] : isLast ? "12" : "01");
        if (!int.TryParse(years, CultureInfo.InvariantCulture, out var year) || !int.TryParse(months, CultureInfo.InvariantCulture, out var month)
            || year is < 1 or > 9998 || month is < 1 or > 12) return null;
        var rest = isLast ? $"{DateTime.DaysInMonth(year, month):00}235959" : "01000000";
        var whole = years + months + (digits.Length > 6 ? digits[6..] : "") + rest[Math.Max(0, digits.Length - 6)..];
        return DateTime.TryParseExact($"{whole}.{fraction.PadRight(6, isLast ? '9' : '0')}", "yyyyMMddHHmmss.ffffff", CultureInfo.InvariantCulture,
                DateTimeStyles.None, out var local)
            ? local - (offset[0] == '-' ? -1 : 1) * new TimeSpan(int.Parse(offset[1..3], CultureInfo.InvariantCulture), int.Parse(offset[3..], CultureInfo.InvariantCulture), 0)
            : null;
    }

    [GeneratedRegex($"^(?<from>{Moment})?(?<range>-(?<to>{Moment})?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex MomentRange();

    [GeneratedRegex(@"^(?<digits>\d{4}(\d\d){0,5})(\.(?<fraction>\d{1,6}))?(?<offset>[+-]\d{4})$", RegexOptions.ExplicitCapture)]
    private static partial Regex OneMoment();
}
