using System.Globalization;

namespace SamSgp.Jobs.Pipeline;

/// <summary>What is recorded with a result: enough to make it again, and where to look first.</summary>
internal static class ResultFacts
{
    /// <summary>Below this predicted IoU a slice is worth a look.</summary>
    private const float LowConfidence = 0.5f;

    /// <summary>Slices named per segment.</summary>
    private const int Named = 20;

    /// <summary>Facts by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(TaskResult result)
    {
        var facts = new Dictionary<string, string>
        {
            ["task.version"] = result.Task.Version,
            ["task.sha256"] = result.Task.ContentSha256,
            ["model.name"] = result.Model.Name,
            ["model.checkpoint.sha256"] = result.Model.CheckpointSha256,
            ["model.precision"] = result.Model.Precision,
            ["support.sha256"] = result.Model.SupportSha256,
        };
        if (result.Model.AdapterSha256 is { } adapter) facts["model.adapter.sha256"] = adapter;
        foreach (var segment in result.Task.Segments)
        {
            var slices = result.Confidences.Where(c => c.Segment == segment.Number).ToList();
            if (slices.Count == 0) continue;
            var prefix = $"segment.{segment.Number.ToString(CultureInfo.InvariantCulture)}.";
            facts[prefix + "label"] = segment.Label;
            facts[prefix + "confidence"] = slices.Average(c => c.PredictedIou).ToString("0.000", CultureInfo.InvariantCulture);
            var low = slices.Where(c => c.PredictedIou < LowConfidence).OrderBy(c => c.PredictedIou).Take(Named).ToList();
            if (low.Count > 0) facts[prefix + "slices-to-check"] = string.Join(' ', low.Select(c => c.Slice + 1).Order());
        }

        return facts;
    }
}
