using SamSgp.Inference.Confidences;

namespace SamSgp.Inference.Tests.Support;

public sealed class ConfidenceCalibrationTests
{
    [Fact]
    public void Expected_UsualConfidence_IsTheDiceOfTheCasesThatWereLeftOut()
    {
        var calibration = ConfidenceCalibration.Of([Case(1, 0.9, 0.9, 0.7), Case(1, 0.8, 0.9, 0.6), Case(2, 0.7, 0.5, 0.9), Case(2, 0.7, 0.7, 0.8)])!;
        Assert.Equal(0.65, calibration.Expected(1, new SegmentConfidence(0.85, 0.9))!.Value, 6);
        Assert.Equal(0.85, calibration.Expected(2, new SegmentConfidence(0.7, 0.6))!.Value, 6);
    }

    [Fact]
    public void Expected_DiceThatFollowsPredictedIou_FollowsItAlike()
    {
        // Two segments of another level each, with one slope of 0.8; presence says nothing.
        var cases = Enumerable.Range(0, 200).Select(i => (Iou: 0.5 + (0.002 * i), Segment: 1 + (i % 2), Presence: 0.8 + (0.1 * (i % 3))))
            .Select(c => Case(c.Segment, c.Iou, c.Presence, (0.8 * c.Iou) + (c.Segment == 1 ? 0 : 0.1)));
        var calibration = ConfidenceCalibration.Of(cases)!;
        Assert.Equal(0.8 * 0.6, calibration.Expected(1, new SegmentConfidence(0.6, 0.9))!.Value, 2);
        Assert.Equal((0.8 * 0.6) + 0.1, calibration.Expected(2, new SegmentConfidence(0.6, 0.9))!.Value, 2);
        Assert.InRange(calibration.PerPresence, -0.01, 0.01);
    }

    [Fact]
    public void Expected_TwoCases_BelievesTheSlopeTheyShowOnlyInPart()
    {
        var calibration = ConfidenceCalibration.Of([Case(1, 0.6, 1, 0.4), Case(1, 0.8, 1, 0.8)])!;
        Assert.InRange(calibration.PerPredictedIou, 0.1, 1); // they show 2
        Assert.Equal(0, calibration.PerPresence); // which is the same in both
    }

    [Fact]
    public void Expected_FarFromWhatWasSeen_StaysADice()
    {
        var calibration = ConfidenceCalibration.Of(Enumerable.Range(0, 50).Select(i => Case(1, 0.5 + (0.01 * i), 1, 0.02 * i)))!;
        Assert.Equal(0, calibration.Expected(1, new SegmentConfidence(0, 1)));
        Assert.Equal(1, calibration.Expected(1, new SegmentConfidence(1.5, 1)));
    }

    [Fact]
    public void Of_SegmentsOfOneCase_AreNotKnown()
    {
        Assert.Null(ConfidenceCalibration.Of([Case(1, 0.9, 0.9, 0.7)]));
        var calibration = ConfidenceCalibration.Of([Case(1, 0.9, 0.9, 0.7), Case(1, 0.8, 0.9, 0.6), Case(2, 0.7, 0.5, 0.9)])!;
        Assert.Null(calibration.Expected(2, new SegmentConfidence(0.7, 0.5)));
    }

    [Fact]
    public void SegmentConfidence_OfSlices_CountsEachByItsPixels()
    {
        var confidence = SegmentConfidence.Of([new SliceConfidence(1, 0, 0.9f, 1) { Presence = 1, Pixels = 300 }, new SliceConfidence(1, 1, 0.5f, 1) { Presence = 0.6f, Pixels = 100 }]);
        Assert.Equal(0.8, confidence.PredictedIou, 5);
        Assert.Equal(0.9, confidence.Presence, 5);
    }

    private static CalibrationCase Case(int segment, double iou, double presence, double dice) => new(segment, new SegmentConfidence(iou, presence), dice);
}
