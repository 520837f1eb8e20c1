using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Rasters;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Where results go: SEG and report among the instances of this store, the preview beside them. What a job is about to
/// store is written down first, until the job has ended: a job that is begun again makes no second result.</summary>
public sealed class ResultStore(DataDirectory directory, InstanceStore instances, DocumentStore documents)
{
    private const string Collection = "job-results";
    private readonly string _previews = directory.SharedSubfolder("previews");

    /// <summary>Stores a job's result, all of it or nothing. What is there already, byte for byte, is the result of the same run,
    /// made earlier.</summary>
    /// <param name="claim">The job, and the lock on it: who does not hold it any more stores nothing.</param>
    /// <param name="files">SEG, then the report where there is one.</param>
    /// <param name="warnings">Sentences for the user.</param>
    /// <param name="facts">What produced it, by name.</param>
    /// <param name="cancellationToken">Gives up as long as nothing is stored.</param>
    /// <returns>Completed; failed where the store has something else under one of the UIDs.</returns>
    /// <exception cref="ClaimLostException">Somebody else works on the job now, or it has ended.</exception>
    internal async Task<JobOutcome> StoreAsync(WorkitemClaim claim, IReadOnlyList<DicomFile> files, IReadOnlyList<string> warnings,
        IReadOnlyDictionary<string, string> facts, CancellationToken cancellationToken)
    {
        var result = new JobOutcome.Completed([.. files.Select(ReferenceTo)], warnings, facts);
        await documents.PutAsync(Collection, claim.WorkitemUid, JsonSerializer.Serialize(result), cancellationToken);
        var outcomes = await instances.StoreAsync(files, DuplicatePolicy.Keep, claim, cancellationToken);
        return outcomes.FirstOrDefault(outcome => !outcome.IsStored) is { } other
            ? new JobOutcome.Failed(new JobFailure(JobStage.Store, FailureCode.ResultChanged,
                $"Instance {other.SopInstanceUid} is in the store and is not what this job made: someone changed it and kept its UID. "
                + "It stays as it is; delete it and run the job again."))
            : result;
    }

    /// <summary>The result that a job stored before it was interrupted; null where there is none, or not all of it.</summary>
    internal JobOutcome? FindStored(string workitemUid)
    {
        if (documents.Find(Collection, workitemUid) is not { } kept) return null;
        var result = JsonSerializer.Deserialize<JobOutcome.Completed>(kept.Content)!;
        return result.Outputs.All(IsStored) ? result : null;
    }

    /// <summary>The job has ended.</summary>
    internal Task ForgetAsync(string workitemUid) => documents.DeleteAsync(Collection, workitemUid, CancellationToken.None);

    /// <summary>Keeps a run's picture; written whole or not at all.</summary>
    public async Task KeepPreviewAsync(string workitemUid, RasterImage picture, CancellationToken cancellationToken)
    {
        var path = PathOf(workitemUid);
        var unfinished = path + ".part";
        using (var png = new MemoryStream())
        {
            picture.WritePng(png, cancellationToken);
            await File.WriteAllBytesAsync(unfinished, png.ToArray(), cancellationToken);
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Full path of a run's picture (PNG); null while there is none.</summary>
    public string? FindPreview(string workitemUid) => File.Exists(PathOf(workitemUid)) ? PathOf(workitemUid) : null;

    /// <summary>Forgets a run's picture, where there is one.</summary>
    internal void ForgetPreview(string workitemUid) => File.Delete(PathOf(workitemUid));

    private bool IsStored(OutputReference output) =>
        instances.Find(new InstanceScope(output.StudyInstanceUid, output.SeriesInstanceUid, output.SopInstanceUid)) is not null;

    /// <summary>A file as results name it.</summary>
    internal static OutputReference ReferenceTo(DicomFile file)
    {
        var (study, series, instance) = (file.Dataset.GetString(DicomTag.StudyInstanceUID), file.Dataset.GetString(DicomTag.SeriesInstanceUID),
            file.Dataset.GetString(DicomTag.SOPInstanceUID));
        return new OutputReference(study, series, file.Dataset.GetString(DicomTag.SOPClassUID), instance,
            $"/studies/{study}/series/{series}/instances/{instance}");
    }

    /// <summary>Workitem UIDs are digits and dots, checked when the workitem was created.</summary>
    private string PathOf(string workitemUid) => Path.Combine(_previews, workitemUid + ".png");
}
