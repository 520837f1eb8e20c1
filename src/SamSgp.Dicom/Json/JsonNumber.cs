namespace SamSgp.Dicom;

/// <summary>The text of a DS or IS as a JSON number of exactly the same value.</summary>
internal static class JsonNumber
{
    /// <summary>Writes the digits as JSON wants them: no plus sign, no leading zeros, a digit before and after a point.
    /// </summary>
    /// <param name="text">The value, without padding.</param>
    /// <param name="output">At least two characters longer.</param>
    /// <param name="length">Characters written.</param>
    /// <returns>False where the text is no number.</returns>
    public static bool TryNormalize(ReadOnlySpan<char> text, Span<byte> output, out int length)
    {
        length = 0;
        text = text.Trim(' ');
        if (text is ['-', ..]) output[length++] = (byte)'-';
        if (text is ['-', ..] or ['+', ..]) text = text[1..];
        var whole = Digits(text);
        var rest = text[whole..];
        var fraction = rest is ['.', ..] ? Digits(rest[1..]) : 0;
        if (whole + fraction == 0) return false;
        var digits = text[..whole].TrimStart('0');
        length += Copy(digits.IsEmpty ? "0" : digits, output[length..]);
        if (fraction > 0) length += Copy(rest[..(fraction + 1)], output[length..]);
        if (rest is ['.', ..]) rest = rest[(fraction + 1)..];
        return rest.IsEmpty || TryExponent(rest, output, ref length);
    }

    private static bool TryExponent(ReadOnlySpan<char> text, Span<byte> output, ref int length)
    {
        if (text[0] is not ('e' or 'E')) return false;
        var sign = text.Length > 1 && text[1] is '+' or '-' ? 1 : 0;
        var digits = text[(1 + sign)..];
        if (digits.IsEmpty || Digits(digits) != digits.Length) return false;
        length += Copy(text, output[length..]);
        return true;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var count = text.IndexOfAnyExceptInRange('0', '9');
        return count < 0 ? text.Length : count;
    }

    private static int Copy(ReadOnlySpan<char> text, Span<byte> output)
    {
        for (var i = 0; i < text.Length; i++) output[i] = (byte)text[i];
        return text.Length;
    }
}
