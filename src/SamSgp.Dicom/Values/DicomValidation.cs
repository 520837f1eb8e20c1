using System.Buffers;

namespace SamSgp.Dicom;

/// <summary>The rules of PS3.5 table 6.2-1 for one text value.</summary>
internal static class DicomValidation
{
    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(code => code != 0x1B).Select(code => (char)code)]);

    private static readonly SearchValues<char> OfDecimals = SearchValues.Create("0123456789+-eE. ");

    private static readonly SearchValues<char> OfIntegers = SearchValues.Create("0123456789+- ");

    private static readonly SearchValues<char> ControlsInText =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Where(code => code is not (0x1B or 9 or 10 or 12 or 13)).Select(code => (char)code)]);

    /// <summary>Throws where a value breaks a rule of its VR; VRs that are not text have none.</summary>
    public static void Check(DicomVR vr, string content)
    {
        if (Fault(vr, content) is { } fault) throw new DicomValidationException(content, vr, fault);
    }

    /// <summary>What is wrong with a value; null for a right one. Empty values are right.</summary>
    public static string? Fault(DicomVR vr, string content)
    {
        if (!vr.IsString || content.Length == 0) return null;
        if (vr == DicomVR.PN) return PersonName(content);
        if (vr.MaximumLength > 0 && content.Length > vr.MaximumLength)
            return $"{content.Length} characters, at most {vr.MaximumLength} are allowed";
        return vr.Code switch
        {
            "AE" => content.AsSpan().ContainsAny(Controls) ? "no control characters are allowed" : null,
            "AS" => IsAge(content) ? null : "an age is three digits and D, W, M or Y",
            "CS" => IsCode(content) ? null : "a code has upper-case letters, digits, blanks and underscores only",
            "DA" => IsDate(content) ? null : "a date is YYYYMMDD",
            "DS" => IsDecimal(content) ? null : "a decimal string is a number of up to 16 characters",
            "DT" => IsRangeOf(DicomVR.DT, content) ? null : "a moment is YYYYMMDDHHMMSS.FFFFFF&ZZXX",
            "IS" => IsInteger(content) ? null : "an integer string is a whole number of 32 bits",
            "LO" or "SH" => content.AsSpan().ContainsAny(Controls) || content.Contains('\\', StringComparison.Ordinal)
                ? "neither control characters nor backslashes are allowed"
                : null,
            "ST" or "LT" or "UT" => content.AsSpan().ContainsAny(ControlsInText) ? "no control characters but tab and line ends are allowed" : null,
            "TM" => IsRangeOf(DicomVR.TM, content) ? null : "a time is HHMMSS.FFFFFF",
            "UI" => UidText.IsValid(content) ? null : "a UID is up to 64 digits and dots, no part empty or with a leading zero",
            _ => null,
        };
    }

    private static string? PersonName(string content)
    {
        var groups = content.Split('=');
        if (groups.Length > 3) return "a name has at most three groups";
        foreach (var group in groups)
        {
            if (group.Length > 64) return $"a group of {group.Length} characters, at most 64 are allowed";
            if (group.Count(character => character == '^') > 4) return "a group has at most five components";
        }

        return content.AsSpan().ContainsAny(Controls) ? "no control characters are allowed" : null;
    }

    private static bool IsAge(string content) => content.Length == 4 && content[3] is 'D' or 'W' or 'M' or 'Y'
        && content.AsSpan(0, 3).IndexOfAnyExceptInRange('0', '9') < 0;

    // A trailing blank is padding; wildcards are for queries.
    private static bool IsCode(string content) => content.All(character =>
        char.IsAsciiLetterUpper(character) || char.IsAsciiDigit(character) || character is ' ' or '_' or '*' or '?');

    // A date, of which ACR-NEMA had dots between its parts, or a range of dates for a query.
    private static bool IsDate(string content)
    {
        var ends = content.Trim().Split('-');
        return ends.Length <= 2 && Array.Exists(ends, end => end.Length > 0)
            && Array.TrueForAll(ends, end => end.Length == 0 || (end.Length is 8 or 10 && DateText.TryParse(DicomVR.DA, end, out _)));
    }

    private static bool IsRangeOf(DicomVR vr, string content) => DicomDateRange.TryParse(vr, content, out _);

    private static bool IsDecimal(string content) => NumberText.TryDouble(content, out _)
        && !content.AsSpan().ContainsAnyExcept(OfDecimals);

    private static bool IsInteger(string content) =>
        NumberText.TryInteger(content, out var value) && value is >= int.MinValue and <= int.MaxValue
        && !content.AsSpan().ContainsAnyExcept(OfIntegers);
}
