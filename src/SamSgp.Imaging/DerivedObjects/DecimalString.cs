using System.Globalization;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>Numbers as DICOM's DS: at most 16 characters (PS3.5 6.2).</summary>
internal static class DecimalString
{
    private const int Most = 16;

    /// <summary>The text nearest to a value. A value that was read from a DS comes back as the same number: its
    /// shortest round-trip form is never longer than what it was read from.</summary>
    /// <exception cref="ArgumentException">The value is not finite.</exception>
    public static string Format(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentException($"{value} cannot be written as a decimal string.");
        if (value == 0) return "0";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 16; text.Length > Most; digits--)
            text = Shorter(value, digits);
        return text;
    }

    private static string Shorter(double value, int digits)
    {
        var scientific = value.ToString("G" + digits, CultureInfo.InvariantCulture);
        if (Math.Abs(value) >= 1) return scientific;
        // "G" leaves "0.000123..." with its zeros; the exponent form may keep more digits.
        var exponent = value.ToString("0." + new string('#', digits - 1) + "E-0", CultureInfo.InvariantCulture);
        return exponent.Length < scientific.Length ? exponent : scientific;
    }
}
