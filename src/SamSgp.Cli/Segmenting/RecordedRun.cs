using System.Security.Cryptography;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Inference;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Cli.Segmenting;

/// <summary>A run as its SEG records it, to be run again: same task, model, support set and parameters.</summary>
/// <param name="Provenance">What made it.</param>
/// <param name="SeriesUid">The series it was drawn on; null where the SEG names none, or several.</param>
/// <param name="SopInstanceUid">The SEG.</param>
internal sealed record RecordedRun(ResultProvenance Provenance, string? SeriesUid, string SopInstanceUid)
{
    // What the product itself writes among a task's parameters begins so.
    private const string OwnParameter = "samsgp.", Forced = "samsgp.force";
    private const int ShownDigits = 12;

    /// <summary>What was chosen of the task's own parameters.</summary>
    public IReadOnlyDictionary<string, string> Parameters =>
        Provenance.Parameters.Where(parameter => !parameter.Key.StartsWith(OwnParameter, StringComparison.Ordinal)).ToDictionary();

    /// <summary>Whether it was run on a series that does not fit the task.</summary>
    public bool WasForced => Provenance.Parameters.ContainsKey(Forced);

    /// <summary>Reads a SEG; a <see cref="CommandException"/> says why it cannot be run again.</summary>
    public static RecordedRun Read(string path)
    {
        var dataset = DicomFile.Open(path, FileReadOption.SkipLargeTags).Dataset;
        var provenance = ProvenanceReader.Find(dataset) ?? throw new CommandException(
            $"{path} does not say which task, model and parameters made it: it is no segmentation of this product.");
        string[] series = dataset.TryGetSequence(DicomTag.ReferencedSeriesSequence, out var referenced)
            ? [.. referenced.Items.Select(item => item.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, "")).Where(uid => uid.Length > 0)] : [];
        return new RecordedRun(provenance, series is [var one] ? one : null, dataset.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, ""));
    }

    /// <summary>What is not here as it was then, before the run; the support set is known after it.</summary>
    public IEnumerable<string> MissingOf(TaskManifest task, ModelRegistry models)
    {
        if (task.Id != Provenance.TaskId) yield return $"It was made by task {Provenance.TaskId}, not by {task.Id}.";
        else if (!Same(task.ContentSha256, Provenance.TaskSha256))
            yield return $"Task {task.Id} {Provenance.TaskVersion} with SHA-256 {Short(Provenance.TaskSha256)} is missing; here it is {task.Version} with {Short(task.ContentSha256)}.";
        if (CheckpointOf(task, models) is var checkpoint && !Same(checkpoint, Provenance.CheckpointSha256))
            yield return $"Model {Provenance.ModelName} with SHA-256 {Short(Provenance.CheckpointSha256)} is missing; here {task.Model.Checkpoint} {(checkpoint is null ? "is not there" : $"has {Short(checkpoint)}")}.";
        if (HashOf(task.Model.Adapter) is var adapter && !Same(adapter, Provenance.AdapterSha256))
            yield return $"The adapter {(Provenance.AdapterSha256 is { } recorded ? $"with SHA-256 {Short(recorded)} is missing" : "of the task was not there then")}.";
    }

    /// <summary>What of a run was another than recorded.</summary>
    public IEnumerable<string> DifferencesOf(ModelIdentity model)
    {
        if (Provenance.SupportSha256 is { } support && !Same(support, model.SupportSha256))
            yield return $"The support set with SHA-256 {Short(support)} is missing; here it is {Short(model.SupportSha256)}.";
        if (Provenance.Precision != model.Precision)
            yield return $"It was computed in {Provenance.Precision}, here in {model.Precision}: name the precision in the task's model section.";
    }

    /// <summary>Whether a new SEG is the recorded one: what an object holds decides its UID.</summary>
    public string Compared(string path) =>
        DicomFile.HasValidHeader(path) && DicomFile.Open(path, FileReadOption.SkipLargeTags).Dataset.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "") == SopInstanceUid
            ? "The result is the recorded one." : "The result is another than the recorded one.";

    private static string? CheckpointOf(TaskManifest task, ModelRegistry models)
    {
        if (Path.IsPathRooted(task.Model.Checkpoint)) return HashOf(task.Model.Checkpoint);
        try
        {
            return models.Find(task.Model.Checkpoint).Sha256;
        }
        catch (CheckpointException)
        {
            return null; // said as what it is: missing
        }
    }

    private static string? HashOf(string? path)
    {
        if (path is null || !File.Exists(path)) return null;
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static bool Same(string? a, string? b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string Short(string hash) => hash.Length > ShownDigits ? hash[..ShownDigits] : hash;
}
