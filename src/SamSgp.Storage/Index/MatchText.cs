namespace SamSgp.Storage.Index;

/// <summary>Forms of values in which comparing texts gives what comparing dates, times and names should give.</summary>
internal static class MatchText
{
    private static readonly char[] NameDelimiters = ['^', '=', ' ', ','];

    /// <summary>DA as YYYYMMDD, also from the YYYY.MM.DD of ACR-NEMA (PS3.5 6.2).</summary>
    public static string Date(string text) => text.Replace(".", "", StringComparison.Ordinal).Trim();

    /// <summary>TM as the first moment it can mean: <c>1030</c> is <c>103000.000000</c>. Empty stays empty.</summary>
    public static string TimeFrom(string text) => FillTime(text, "000000", '0');

    /// <summary>TM as the last moment it can mean: <c>1030</c> is <c>103059.999999</c>. Empty stays empty.</summary>
    public static string TimeTo(string text) => FillTime(text, "235959", '9');

    /// <summary>DT as the first moment it can mean, without its offset: <c>2024</c> is <c>20240101000000.000000</c>.</summary>
    public static string DateTimeFrom(string text) => FillDateTime(text, "00000101000000", '0');

    /// <summary>DT as the last moment it can mean, without its offset: <c>2024</c> is <c>20241231235959.999999</c>.</summary>
    public static string DateTimeTo(string text) => FillDateTime(text, "99991231235959", '9');

    /// <summary>PN for comparing: lower case, without the delimiters that end a component group.</summary>
    public static string Fold(string name) =>
        string.Join('=', name.Split('=').Select(group => group.Trim().TrimEnd('^').TrimEnd())).TrimEnd('=').ToLowerInvariant();

    /// <summary>The words of a folded name, each with a blank before it.</summary>
    public static string Words(string folded) => string.Concat(SplitWords(folded).Select(word => " " + word));

    /// <summary>The words of a name.</summary>
    public static string[] SplitWords(string folded) =>
        folded.Split(NameDelimiters, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether a text matches a DICOM wildcard pattern (PS3.4 C.2.2.2.4).</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text)
    {
        // Greedy with one way back: a later star makes earlier ones final, so this is never worse than pattern times text.
        var (p, t, star, resume) = (0, 0, -1, 0);
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*') (star, resume, p) = (p, t, p + 1);
            else if (p < pattern.Length && (pattern[p] == '?' || pattern[p] == text[t])) (p, t) = (p + 1, t + 1);
            else if (star >= 0) (p, t, resume) = (star + 1, resume + 1, resume + 1);
            else return false;
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static string FillTime(string text, string rest, char fraction)
    {
        var time = text.Replace(":", "", StringComparison.Ordinal).Trim();
        if (time.Length == 0) return "";
        var point = time.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? time : time[..point];
        var part = point < 0 ? "" : time[(point + 1)..];
        return (whole.Length < 6 ? whole + rest[whole.Length..] : whole) + "." + part.PadRight(6, fraction);
    }

    private static string FillDateTime(string text, string rest, char fraction)
    {
        var trimmed = text.Trim();
        var offset = trimmed.IndexOfAny(['+', '-']);
        var moment = offset < 0 ? trimmed : trimmed[..offset];
        if (moment.Length == 0) return "";
        var point = moment.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? moment : moment[..point];
        var part = point < 0 ? "" : moment[(point + 1)..];
        return (whole.Length < 14 ? whole + rest[whole.Length..] : whole) + "." + part.PadRight(6, fraction);
    }
}
