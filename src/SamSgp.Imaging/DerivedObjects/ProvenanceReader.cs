using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>Reads what a SEG of this product says it was made by: Contribution Description (0018,A003) and Algorithm Parameters (0066,0032), as
/// <see cref="ResultProvenance"/> was written there.</summary>
public static class ProvenanceReader
{
    private const string Separator = "; ", Hash = " sha256";

    /// <summary>What made a segmentation; null where it does not say so, as those of other products do not.</summary>
    /// <param name="segmentation">A SEG.</param>
    public static ResultProvenance? Find(DicomDataset segmentation)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        var description = Items(segmentation, DicomTag.ContributingEquipmentSequence)
            .Select(item => item.GetSingleValueOrDefault(DicomTag.ContributionDescription, "")).FirstOrDefault(text => text.StartsWith("Task ", StringComparison.Ordinal));
        if (description is null) return null;
        var lines = description.Split(Separator);
        var task = lines[0].Split(' ');
        if (task.Length != 3 || Value(lines, "task" + Hash) is not { } taskHash || Value(lines, "model") is not { } model
            || Value(lines, "checkpoint" + Hash) is not { } checkpoint) return null;
        return new ResultProvenance
        {
            TaskId = task[1],
            TaskVersion = task[2],
            TaskSha256 = taskHash,
            ModelName = model,
            CheckpointSha256 = checkpoint,
            AdapterSha256 = Value(lines, "adapter" + Hash),
            SupportSha256 = Value(lines, "support set" + Hash),
            Precision = Value(lines, "precision") ?? "fp32",
            Parameters = ParametersOf(segmentation),
            SoftwareVersion = segmentation.GetSingleValueOrDefault(DicomTag.SoftwareVersions, ""),
        };
    }

    private static string? Value(string[] lines, string name) =>
        Array.Find(lines, line => line.StartsWith(name + " ", StringComparison.Ordinal)) is { } line ? line[(name.Length + 1)..] : null;

    // After what identifies the run come the task's own parameters; a value may hold the separator.
    private static Dictionary<string, string> ParametersOf(DicomDataset segmentation)
    {
        var text = Items(segmentation, DicomTag.SegmentSequence)
            .SelectMany(segment => Items(segment, DicomTag.SegmentationAlgorithmIdentificationSequence))
            .Select(item => item.GetSingleValueOrDefault(DicomTag.AlgorithmParameters, "")).FirstOrDefault(parameters => parameters.Length > 0) ?? "";
        var found = new Dictionary<string, string>();
        string? last = null;
        foreach (var part in text.Split(Separator).SkipWhile(part => !part.StartsWith("precision=", StringComparison.Ordinal)).Skip(1))
        {
            if (part.Split('=', 2) is [{ Length: > 0 } name, var value]) found[last = name] = value;
            else if (last is not null) found[last] += Separator + part;
        }

        return found;
    }

    private static IEnumerable<DicomDataset> Items(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetSequence(tag, out var sequence) ? sequence.Items : [];
}
