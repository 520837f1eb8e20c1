using System.Globalization;

namespace SamSgp.Tasks.Texts;

/// <summary>A number as manifests write it.</summary>
internal static class RealNumber
{
    /// <summary>Reads a number of a manifest; returns null or the problem.</summary>
    public static string? Parse(string text, double? min, double? max, out double value)
    {
        const NumberStyles styles = NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite);
        if (!double.TryParse(text, styles, CultureInfo.InvariantCulture, out value) || !double.IsFinite(value))
            return "is not a number";
        return value < min || value > max ? "is out of range" : null;
    }

    /// <summary>"write a number from 0 to 5".</summary>
    public static string Advice(double? min, double? max) => string.Create(
        CultureInfo.InvariantCulture,
        $"write a number{(min, max) switch
        {
            (null, null) => "",
            (_, null) => $", {min} or more",
            (null, _) => $", {max} or less",
            _ => $" from {min} to {max}",
        }}");
}
