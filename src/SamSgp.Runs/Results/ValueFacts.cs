using System.Globalization;
using SamSgp.Imaging.Reports;

namespace SamSgp.Runs.Results;

/// <summary>What the images' values are in a segment.</summary>
/// <param name="Quantity">What they are: Attenuation Coefficient, SUVbw, ...</param>
/// <param name="Unit">HU, SUV, Bq/ml; empty for none.</param>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">Of all voxels.</param>
/// <param name="Minimum">Least.</param>
/// <param name="Maximum">Greatest: SUVmax, where they are SUV.</param>
public sealed record ValueFacts(string Quantity, string Unit, double Mean, double StandardDeviation, double Minimum, double Maximum)
{
    private const string QuantityName = "quantity", UnitName = "unit", NumbersName = "mean-sd-min-max";

    internal static ValueFacts? Of(SegmentValues? values) => values is null ? null : new(values.Quantity.Meaning, values.UnitText,
        values.Statistics.Mean, values.Statistics.StandardDeviation, values.Statistics.Minimum, values.Statistics.Maximum);

    internal void WriteTo(Action<string, string> add)
    {
        add(QuantityName, Quantity);
        if (Unit.Length > 0) add(UnitName, Unit);
        add(NumbersName, string.Join(' ', new[] { Mean, StandardDeviation, Minimum, Maximum }.Select(value => value.ToString("G7", CultureInfo.InvariantCulture))));
    }

    internal static ValueFacts? Read(Func<string, string?> text)
    {
        var numbers = (text(NumbersName) ?? "").Split(' ')
            .Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToList();
        return numbers.Count == 4 && numbers.TrueForAll(double.IsFinite)
            ? new ValueFacts(text(QuantityName) ?? "", text(UnitName) ?? "", numbers[0], numbers[1], numbers[2], numbers[3]) : null;
    }
}
