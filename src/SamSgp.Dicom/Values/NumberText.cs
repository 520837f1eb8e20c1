using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Numbers as text, of the VRs DS and IS (PS3.5 table 6.2-1).</summary>
internal static class NumberText
{
    /// <summary>A DS or IS as a double; blanks around it do not count.</summary>
    public static bool TryDouble(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);

    /// <summary>A whole number; 12.0 is one too.</summary>
    public static bool TryInteger(string text, out long value)
    {
        if (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out value)) return true;
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return false;
        if (number != decimal.Truncate(number) || number is < long.MinValue or > long.MaxValue) return false;
        value = (long)number;
        return true;
    }
}
