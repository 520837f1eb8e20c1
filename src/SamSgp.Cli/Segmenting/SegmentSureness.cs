using System.Globalization;
using SamSgp.Inference.Confidences;
using SamSgp.Runs;

namespace SamSgp.Cli.Segmenting;

/// <summary>How sure a result is of a segment, as people read it.</summary>
internal static class SegmentSureness
{
    /// <summary>To be written behind its size; nothing of a segment that is not there or that a person corrected: the network was not
    /// asked.</summary>
    /// <param name="segment">Its number.</param>
    /// <param name="result">What the task made.</param>
    /// <param name="calibration">What the network's confidence is worth; null where nobody measured it.</param>
    public static string Of(int segment, TaskResult result, ConfidenceCalibration? calibration)
    {
        var slices = result.Confidences.Where(slice => slice.Segment == segment).ToList();
        if (slices.Count == 0 || result.Corrected.Contains(segment)) return "";
        return calibration?.Expected(segment, SegmentConfidence.Of(slices)) is { } expected
            ? string.Create(CultureInfo.InvariantCulture, $", expected Dice {expected:F2}")
            : string.Create(CultureInfo.InvariantCulture, $", confidence {slices.Average(slice => slice.PredictedIou):F2} (not calibrated)");
    }
}
