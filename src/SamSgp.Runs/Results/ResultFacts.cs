using System.Globalization;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Reports;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Confidences;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Runs.Results;

/// <summary>What is recorded with a result: enough to make it again, and where to look first.</summary>
public static class ResultFacts
{
    /// <summary>Below this predicted IoU a slice is worth a look.</summary>
    private const float LowConfidence = 0.5f;

    /// <summary>Slices named per segment: a list that somebody goes through.</summary>
    private const int Named = 5;

    /// <summary>Facts by name.</summary>
    /// <param name="result">What the task made.</param>
    /// <param name="support">The support set it was made with.</param>
    /// <param name="volume">The images it was made of.</param>
    /// <param name="source">The DICOM series they are; null for pictures and NIfTI.</param>
    /// <param name="calibration">What the network's confidence is worth (<see cref="TaskCalibration"/>); null where nobody measured it.</param>
    public static IReadOnlyDictionary<string, string> Of(TaskResult result, SupportSet support, Volume volume, SourceSeries? source, ConfidenceCalibration? calibration)
    {
        var facts = new Dictionary<string, string>
        {
            ["task.version"] = result.Task.Version,
            ["task.sha256"] = result.Task.ContentSha256,
            ["model.name"] = result.Model.Name,
            ["model.checkpoint.sha256"] = result.Model.CheckpointSha256,
            ["model.precision"] = result.Model.Precision,
            ["support.version"] = support.Version.ToString(CultureInfo.InvariantCulture),
            ["support.sha256"] = result.Model.SupportSha256,
        };
        if (result.Model.AdapterSha256 is { } adapter) facts["model.adapter.sha256"] = adapter;
        if (result.IsForced) facts["forced"] = "true";
        foreach (var segment in result.Task.Segments)
        {
            var slices = result.Confidences.Where(c => c.Segment == segment.Number).ToList();
            // A script may have drawn what the network did not find.
            if (slices.Count > 0 || result.Masks.Shows(segment.Number)) FactsOf(segment, slices, result.Masks, volume, source, calibration).WriteTo(facts);
        }

        foreach (var (name, value) in ScriptMeasurement.Facts(result)) facts[name] = value;
        return facts;
    }

    private static SegmentFacts FactsOf(SegmentDefinition segment, List<SliceConfidence> slices, MaskVolume masks, Volume volume, SourceSeries? source,
        ConfidenceCalibration? calibration)
    {
        var geometry = volume.Geometry;
        var perSlice = VoxelsOf(masks, segment.Number);
        var (voxels, largest) = (perSlice.Sum(), Array.IndexOf(perSlice, perSlice.Max()));
        // Where the network drew something that post-processing took away whole, there is nothing to look at.
        var (first, last) = (Array.FindIndex(perSlice, count => count > 0), Array.FindLastIndex(perSlice, count => count > 0));
        var low = slices.Where(c => c.PredictedIou < LowConfidence && c.Slice >= first && c.Slice <= last).OrderBy(c => c.PredictedIou).Take(Named);
        // Without known spacings there are no millilitres; without a pixel size there are only voxels.
        return new SegmentFacts(segment.Number, segment.Label, voxels,
            geometry.HasVolume ? voxels * geometry.VoxelMilliliters : null,
            !geometry.HasVolume && geometry.Slices == 1 && source?.HasPixelSpacing == true
                ? voxels * geometry.RowSpacing * geometry.ColumnSpacing : null,
            slices.Count > 0 ? slices.Average(c => c.PredictedIou) : null,
            voxels == 0 || source is null ? null : ResultSlice.Of(largest, source.Frames[largest]),
            voxels == 0 || source is null ? [] : [.. low.Select(c => ResultSlice.Of(c.Slice!.Value, source.Frames[c.Slice.Value]) with { Confidence = c.PredictedIou })])
        {
            ExpectedDice = slices.Count > 0 ? calibration?.Expected(segment.Number, SegmentConfidence.Of(slices)) : null,
            Values = ValueFacts.Of(masks.SegmentNumbers.Contains(segment.Number) ? SegmentValues.Measure(source, volume, masks, segment.Number) : null),
        };
    }

    private static long[] VoxelsOf(MaskVolume masks, int segment)
    {
        if (!masks.SegmentNumbers.Contains(segment)) return [0];
        var slice = new byte[masks.Geometry.SliceLength];
        return [.. Enumerable.Range(0, masks.Geometry.Slices).Select(s => (long)masks.ReadSlice(segment, s, slice))];
    }
}
