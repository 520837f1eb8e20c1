namespace SamSgp.Inference.Confidences;

/// <summary>What the network's own confidence in a segment is worth, as Dice: learnt by leaving out one case of the examples after the
/// other. A segment's mean Dice then, and how much more or less it was in cases of more or less confidence; the second of all segments
/// together, since one has few cases.</summary>
/// <param name="Segments">Of the segments that at least two cases tell of.</param>
/// <param name="PerPredictedIou">Dice for each unit that a case's predicted IoU is above its segment's mean.</param>
/// <param name="PerPresence">The same of presence.</param>
public sealed record ConfidenceCalibration(IReadOnlyList<SegmentCalibration> Segments, double PerPredictedIou, double PerPresence)
{
    // Cases without any connection, which stand beside those there are: a few cases show slopes where there are none.
    private const double Doubt = 4;

    /// <summary>What cases tell.</summary>
    /// <param name="cases">A segment in a case that was left out, drawn there.</param>
    /// <returns>Null where no segment was drawn in two cases.</returns>
    public static ConfidenceCalibration? Of(IEnumerable<CalibrationCase> cases)
    {
        var segments = cases.GroupBy(one => one.Segment).Where(of => of.Count() >= 2).ToList();
        if (segments.Count == 0) return null;
        List<SegmentCalibration> means = [.. segments.Select(of => new SegmentCalibration(of.Key, of.Average(one => one.Dice),
            of.Average(one => one.Confidence.PredictedIou), of.Average(one => one.Confidence.Presence), of.Count()))];
        // How each case differs from its segment's mean.
        var differences = segments.Zip(means).SelectMany(pair => pair.First.Select(one => (Iou: one.Confidence.PredictedIou - pair.Second.PredictedIou,
            Presence: one.Confidence.Presence - pair.Second.Presence, Dice: one.Dice - pair.Second.Dice))).ToList();
        var (iou, presence) = Slopes(differences);
        return new ConfidenceCalibration(means, iou, presence);
    }

    /// <summary>The Dice to be expected of a segment; null where nothing is known of it.</summary>
    /// <param name="segment">Segment number.</param>
    /// <param name="confidence">How sure the network is of it.</param>
    public double? Expected(int segment, SegmentConfidence confidence) => Segments.FirstOrDefault(s => s.Segment == segment) is not { } known ? null
        : Math.Clamp(known.Dice + (PerPredictedIou * (confidence.PredictedIou - known.PredictedIou)) + (PerPresence * (confidence.Presence - known.Presence)), 0, 1);

    // Least squares with as many doubtful cases beside, in units of each one's own spread.
    private static (double Iou, double Presence) Slopes(List<(double Iou, double Presence, double Dice)> differences)
    {
        var (a, b) = (Spread(differences.Select(d => d.Iou)), Spread(differences.Select(d => d.Presence)));
        var rows = differences.Select(d => (X: a == 0 ? 0 : d.Iou / a, Y: b == 0 ? 0 : d.Presence / b, d.Dice)).ToList();
        var (xx, yy, xy) = (rows.Sum(r => r.X * r.X) + Doubt, rows.Sum(r => r.Y * r.Y) + Doubt, rows.Sum(r => r.X * r.Y));
        var (xd, yd) = (rows.Sum(r => r.X * r.Dice), rows.Sum(r => r.Y * r.Dice));
        var determinant = (xx * yy) - (xy * xy); // above 0: of each square more than the other allows
        return (a == 0 ? 0 : ((xd * yy) - (yd * xy)) / determinant / a, b == 0 ? 0 : ((yd * xx) - (xd * xy)) / determinant / b);
    }

    private static double Spread(IEnumerable<double> values) => Math.Sqrt(values.Average(value => value * value));
}

/// <summary>What leaving out cases told of a segment.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Dice">Mean of the cases it was drawn in.</param>
/// <param name="PredictedIou">Their mean predicted IoU.</param>
/// <param name="Presence">Their mean presence.</param>
/// <param name="Cases">How many these are.</param>
public sealed record SegmentCalibration(int Segment, double Dice, double PredictedIou, double Presence, int Cases);

/// <summary>A segment that was drawn in a case whose truth is known.</summary>
/// <param name="Segment">Segment number.</param>
/// <param name="Confidence">How sure the network was.</param>
/// <param name="Dice">How right it was; 0 where the case does not have it.</param>
public readonly record struct CalibrationCase(int Segment, SegmentConfidence Confidence, double Dice);
