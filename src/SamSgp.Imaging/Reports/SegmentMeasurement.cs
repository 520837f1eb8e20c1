using SamSgp.Dicom;

namespace SamSgp.Imaging.Reports;

/// <summary>One number about a segment.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Concept">What was measured.</param>
/// <param name="Value">The number; finite.</param>
/// <param name="Unit">Its unit, as UCUM writes it (<c>1</c> for none).</param>
/// <param name="Derivation">Mean, minimum, ... (CID 7464); null where the value is no statistic.</param>
public sealed record SegmentMeasurement(int Segment, CodedConcept Concept, double Value, CodedConcept Unit,
    CodedConcept? Derivation = null)
{
    /// <summary>How sure the network is of a segment: mean and least of what it predicts for its slices.</summary>
    /// <param name="segment">Segment number.</param>
    /// <param name="predictedIou">Predicted intersection over union of each slice with the segment, 0 to 1; none gives no
    /// measurement.</param>
    public static IEnumerable<SegmentMeasurement> Confidence(int segment, IReadOnlyCollection<float> predictedIou) =>
        predictedIou.Count == 0 ? [] :
        [
            new(segment, ReportCodes.PredictedIou, predictedIou.Average(), ReportCodes.NoUnits, ReportCodes.Mean),
            new(segment, ReportCodes.PredictedIou, predictedIou.Min(), ReportCodes.NoUnits, ReportCodes.Minimum),
        ];

    internal static IEnumerable<SegmentMeasurement> Of(int segment, SegmentStatistics statistics, SourceUnits units)
    {
        foreach (var (concept, value, unit) in Size(statistics, units))
            yield return new(segment, concept, value, unit);
        if (statistics.Box is { } box && units.HasPositions)
        {
            double[] ends = [box.Lowest.X, box.Lowest.Y, box.Lowest.Z, box.Highest.X, box.Highest.Y, box.Highest.Z];
            for (var i = 0; i < ends.Length; i++)
                yield return new(segment, ReportCodes.BoundingBox[i], ends[i], ReportCodes.Millimeter);
        }

        if (statistics.Values is not { } values) yield break;
        yield return new(segment, units.Quantity, values.Mean, units.Unit, ReportCodes.Mean);
        yield return new(segment, units.Quantity, values.StandardDeviation, units.Unit, ReportCodes.StandardDeviation);
        yield return new(segment, units.Quantity, values.Minimum, units.Unit, ReportCodes.Minimum);
        yield return new(segment, units.Quantity, values.Maximum, units.Unit, ReportCodes.Maximum);
    }

    // Without known spacings there are no millilitres; without a pixel size there are only voxels.
    private static IEnumerable<(CodedConcept, double, CodedConcept)> Size(SegmentStatistics statistics,
        SourceUnits units)
    {
        yield return (ReportCodes.VoxelCount, statistics.Voxels, ReportCodes.NoUnits);
        if (units.HasVolume)
        {
            yield return (ReportCodes.Volume, statistics.VolumeMilliliters, ReportCodes.Milliliter);
            yield return (ReportCodes.SurfaceArea, statistics.SurfaceSquareMillimeters, ReportCodes.SquareMillimeter);
        }
        else if (units.PixelArea is { } area)
        {
            yield return (ReportCodes.Area, statistics.Voxels * area, ReportCodes.SquareMillimeter);
        }
    }
}
