using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace SamSgp.Dicom;

/// <summary>UIDs as text (PS3.5 9.1).</summary>
internal static class UidText
{
    private const int Longest = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("0123456789.");

    /// <summary>1 to 64 digits and dots.</summary>
    public static bool IsDigitsAndDots([NotNullWhen(true)] string? uid) =>
        uid is { Length: > 0 and <= Longest } && !uid.AsSpan().ContainsAnyExcept(Characters);

    /// <summary>At most 64 characters, digits and dots, no empty arc, no leading zero.</summary>
    public static bool IsValid([NotNullWhen(true)] string? uid)
    {
        if (uid is null || uid.Length is 0 or > Longest) return false;
        var arc = 0;
        for (var i = 0; i <= uid.Length; i++)
        {
            if (i == uid.Length || uid[i] == '.')
            {
                var length = i - arc;
                if (length == 0 || (length > 1 && uid[arc] == '0')) return false;
                arc = i + 1;
            }
            else if (!char.IsAsciiDigit(uid[i]))
            {
                return false;
            }
        }

        return true;
    }
}
