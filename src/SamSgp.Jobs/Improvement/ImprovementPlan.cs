using SamSgp.Inference.Support;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Support;
using SamSgp.Runs;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Improvement;

/// <summary>What a task would be improved with: its images, and what users taught.</summary>
/// <param name="Task">As its manifest has it.</param>
/// <param name="Images">Of the manifest, those that its prepared examples are made of among them where all are here.</param>
/// <param name="Taught">Of users.</param>
/// <param name="SupportVersion">Version of what users taught.</param>
/// <param name="Lost">Prepared examples that cannot be encoded anew, for what they are made of is not here.</param>
public sealed record ImprovementPlan(TaskManifest Task, SupportSet Images, IReadOnlyList<SupportFiles> Taught, int SupportVersion, IReadOnlyList<SupportPrepared> Lost)
{
    /// <summary>Looks what is here now.</summary>
    /// <returns>The plan, or why the task cannot be improved.</returns>
    public static Outcome<ImprovementPlan> Make(TaskManifest task, TaughtSupport taught, DicomSupport dicom)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Model.Adapter is not null)
            return Refused($"Task {task.Id} has an adapter that its manifest names (model.adapter). Take it out of the manifest, or train another by samsgp finetune.");
        var history = taught.HistoryOf(task.Id);
        var prepared = task.Support.OfType<SupportPrepared>().ToList();
        var all = SupportSet.LocateImages(task);
        var areHere = prepared.TrueForAll(one => one.From.Count > 0) && dicom.Missing(all).Count == 0;
        var images = areHere ? all : SupportSet.Locate(task with { Support = [.. task.Support.Where(entry => entry is not SupportPrepared)] });
        if (dicom.Missing(images) is [var missing, ..]) return Refused(missing.Advice);
        if (images.Examples.Count + images.Series.Count + history.Examples.Count == 0)
            return Refused($"Task {task.Id} has prepared examples alone, which cannot be trained on: teach it at least four corrected results, or put the "
                + "images that the examples are made of where its README says.");
        return new ImprovementPlan(task, images, [.. history.Examples.Select(taught.FilesOf)], history.Current, areHere ? [] : prepared);
    }

    /// <summary>The order, with DICOM examples turned into files.</summary>
    /// <exception cref="SupportSetException">A series is nowhere, or cannot be used.</exception>
    /// <exception cref="Dicomweb.Client.Answers.PeerException">A peer failed.</exception>
    internal async Task<FinetuneOrder> OrderAsync(DicomSupport dicom, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var (files, _) = await dicom.PrepareAsync(Task, Images, progress, cancellationToken);
        return new FinetuneOrder
        {
            Manifest = Task.FilePath, ManifestSha256 = Task.ContentSha256, Examples = [.. files.Examples, .. Taught],
            Encoded = Lost.Count == 0 && Task.Support.Any(entry => entry is SupportPrepared) ? files.Examples.Count : 0,
            Lost = [.. Lost.Select(one => one.Path)],
        };
    }

    private static JobFailure Refused(string sentence) => new(JobStage.Task, FailureCode.SupportUnusable, ServerPaths.Hide(sentence));
}
