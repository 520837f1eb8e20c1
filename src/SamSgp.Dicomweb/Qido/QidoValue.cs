using System.Globalization;
using System.Text.RegularExpressions;
using SamSgp.Dicom;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Qido;

/// <summary>Reads what a query wants of an attribute, by the kinds of matching its VR allows (PS3.4 C.2.2.2).</summary>
internal static partial class QidoValue
{
    // Each word of a name is a condition of its own; names have five components in three groups (PS3.5 6.2).
    private const int MostWords = 32;

    /// <summary>Reads a value that is not empty.</summary>
    /// <returns>The match, given whether names are matched fuzzily; null, with the fault, where the value is malformed.</returns>
    public static Func<bool, ValueMatching>? Read(DicomTag tag, string value, out string? fault)
    {
        var vr = tag.DictionaryEntry.ValueRepresentations[0].Code;
        fault = null;
        // No DICOM value holds it (PS3.5 6.1.3), and texts end at it elsewhere.
        if (value.Contains('\0', StringComparison.Ordinal)) return RefuseAny("holds a NUL character.", out fault);
        if (vr == "PN" && ValueMatching.PersonName.CountWords(value) > MostWords)
            return RefuseAny($"has more than {MostWords} words.", out fault);
        if (vr == "PN") return fuzzy => new ValueMatching.PersonName(value, fuzzy);
        var match = vr switch
        {
            "UI" => Uids(value, out fault),
            "CS" => Codes(value, out fault),
            "DA" => Range(value, IsDate, "YYYYMMDD", (from, to) => new ValueMatching.DateRange(from, to), out fault),
            "TM" => Range(value, IsTime, "HHMMSS.FFFFFF", (from, to) => new ValueMatching.TimeRange(from, to), out fault),
            "DT" => DateTimes(value, out fault),
            "IS" or "DS" or "US" or "SS" or "UL" or "SL" or "UV" or "SV" or "FL" or "FD" => Number(value, out fault),
            "SQ" => Refused("is a sequence: name the attribute in it, as in 00400275.00400009.", out fault),
            "OB" or "OW" or "OD" or "OF" or "OL" or "OV" or "UN" or "AT" =>
                Refused($"has VR {vr}, which is not searched.", out fault),
            _ => Text(value),
        };
        return match is null ? null : _ => match;
    }

    private static Func<bool, ValueMatching>? RefuseAny(string reason, out string? fault)
    {
        fault = reason;
        return null;
    }

    private static ValueMatching Text(string value) =>
        value.AsSpan().ContainsAny('*', '?') ? new ValueMatching.Wildcard(value) : new ValueMatching.OneOf([value]);

    private static ValueMatching? Refused(string reason, out string? fault)
    {
        fault = reason;
        return null;
    }

    // A list is written with commas in URLs, with backslashes in DICOM; both come.
    private static string[] Values(string value) =>
        value.Split([',', '\\'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    // Viewers ask for the studies of several modalities at once; neither separator can be part of a code (PS3.5 6.2, CS).
    private static ValueMatching? Codes(string value, out string? fault)
    {
        var codes = Values(value);
        if (codes.Length == 0) return Refused("names no code; several are separated by commas.", out fault);
        if (codes.Length > 1 && value.AsSpan().ContainsAny('*', '?'))
            return Refused("is a list and a wildcard at once: one or the other.", out fault);
        fault = null;
        return codes is [var only] ? Text(only) : new ValueMatching.OneOf(codes);
    }

    private static ValueMatching? Uids(string value, out string? fault)
    {
        var uids = Values(value);
        if (uids.Length == 0 || !uids.All(DicomUID.IsUidText))
            return Refused("a UID is 1 to 64 digits and dots; several are separated by commas.", out fault);
        fault = null;
        return new ValueMatching.OneOf(uids);
    }

    private static ValueMatching? Number(string value, out string? fault)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return Refused("is no number.", out fault);
        fault = null;
        return new ValueMatching.Number(number);
    }

    private static ValueMatching? Range(
        string value, Func<string, bool> isValid, string form, Func<string?, string?, ValueMatching> range, out string? fault)
    {
        var bounds = value.Split('-', StringSplitOptions.TrimEntries);
        var (from, to) = bounds is [var only] ? (only, only) : (bounds[0], bounds[^1]);
        if (bounds.Length > 2 || (from.Length == 0 && to.Length == 0) || !(from.Length == 0 || isValid(from))
            || !(to.Length == 0 || isValid(to)))
            return Refused($"wants {form}, or a range of them: A-B, A- or -B.", out fault);
        fault = null;
        return range(from.Length == 0 ? null : from, to.Length == 0 ? null : to);
    }

    // A hyphen may begin an offset from UTC, and only four digits after one are that (PS3.5 6.2, DT).
    private static ValueMatching? DateTimes(string value, out string? fault)
    {
        fault = null;
        if (DateTimeRangePattern().Match(value) is { Success: true } match && (match.Groups["from"].Success || match.Groups["to"].Success))
        {
            var from = match.Groups["from"].Success ? match.Groups["from"].Value : null;
            var to = match.Groups["range"].Success ? match.Groups["to"].Success ? match.Groups["to"].Value : null : from;
            return new ValueMatching.DateTimeRange(from, to);
        }

        return Refused("wants YYYYMMDDHHMMSS.FFFFFF&ZZXX, or a range of them: A-B, A- or -B.", out fault);
    }

    private static bool IsDate(string text) =>
        DateTime.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static bool IsTime(string text) => TimePattern().IsMatch(text);

    [GeneratedRegex(@"^([01]\d|2[0-3])(:?[0-5]\d(:?([0-5]\d|60)(\.\d{1,6})?)?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex TimePattern();

    [GeneratedRegex(
        @"^(?<from>\d{4,14}(\.\d{1,6})?([+-]\d{4}(?!\d))?)?(?<range>-(?<to>\d{4,14}(\.\d{1,6})?([+-]\d{4})?)?)?$",
        RegexOptions.ExplicitCapture)]
    private static partial Regex DateTimeRangePattern();
}
