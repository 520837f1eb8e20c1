using System.IO.Enumeration;
using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Whether a value fits a matching key (PS3.4 C.2.2.2): single value, list of UIDs (and of codes, as
/// in searches of studies), wild card, range.</summary>
internal static class ValueMatch
{
    /// <summary>Offsets from UTC go from -1200 to +1400 (PS3.5 6.2).</summary>
    private const string LargestOffset = "1400";

    /// <summary>Compares one value with one key.</summary>
    /// <param name="vr">Value representation of the attribute.</param>
    /// <param name="value">What the workitem holds.</param>
    /// <param name="wanted">The key.</param>
    public static bool IsMatch(DicomVR vr, string value, string wanted)
    {
        if (vr == DicomVR.UI || (vr == DicomVR.CS && wanted.AsSpan().ContainsAny('\\', ',')))
            return wanted.Split(['\\', ','], StringSplitOptions.TrimEntries).Contains(value);
        if ((vr == DicomVR.DA || vr == DicomVR.TM || vr == DicomVR.DT) && RangeOf(vr, wanted) is var (from, to))
            return IsAtLeast(value, from) && IsAtMost(value, to);
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
        var hyphen = wanted.IndexOf('-', StringComparison.Ordinal);
        if (hyphen < 0) return null;
        var (from, to) = (wanted[..hyphen], wanted[(hyphen + 1)..]);
        var isOffset = vr == DicomVR.DT && from.Length > 4 && to.Length == 4 && string.CompareOrdinal(to, LargestOffset) <= 0;
        return isOffset ? null : (from, to);
    }

    /// <summary>Dates and times are compared to the precision the key states.</summary>
    private static bool IsAtLeast(string value, string from) => from.Length == 0 || string.CompareOrdinal(value, from) >= 0;

    private static bool IsAtMost(string value, string to) =>
        to.Length == 0 || string.CompareOrdinal(value.Length > to.Length ? value[..to.Length] : value, to) <= 0;
}
