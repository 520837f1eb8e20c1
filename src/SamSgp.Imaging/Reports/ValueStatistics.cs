using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>The source's values in a segment, in real-world units.</summary>
/// <param name="Mean">Arithmetic mean.</param>
/// <param name="StandardDeviation">Of all voxels (divided by their number, as IBSI does).</param>
/// <param name="Minimum">Least value.</param>
/// <param name="Maximum">Greatest value.</param>
public sealed record ValueStatistics(double Mean, double StandardDeviation, double Minimum, double Maximum)
{
    internal static ValueStatistics Of(SegmentCut cut, Volume volume)
    {
        // Deviations from the first value keep the sum of squares small (values such as HU lie far from 0).
        double sum = 0, squares = 0, low = double.MaxValue, high = double.MinValue;
        double? shift = null;
        var values = new float[volume.Geometry.SliceLength];
        for (var slice = 0; slice < cut.Slices; slice++)
        {
            volume.ReadSlice(cut.FirstSlice + slice, values);
            for (var row = 0; row < cut.Rows; row++)
            {
                var inside = cut.Row(row, slice);
                var line = values.AsSpan((cut.FirstRow + row) * volume.Geometry.Columns + cut.FirstColumn, cut.Columns);
                for (var i = 0; i < line.Length; i++)
                {
                    if (inside[i] == 0) continue;
                    var value = line[i] - (shift ??= line[i]);
                    (sum, squares) = (sum + value, squares + value * value);
                    (low, high) = (Math.Min(low, line[i]), Math.Max(high, line[i]));
                }
            }
        }

        var mean = sum / cut.Voxels;
        return new(mean + shift!.Value, Math.Sqrt(Math.Max(0, squares / cut.Voxels - mean * mean)), low, high);
    }
}
