using System.Globalization;
using SamSgp.Jobs.Failures;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Counts how often a job was begun, across restarts, so that a job that takes the process down each time does
/// not do so for ever.</summary>
internal sealed class JobAttempts(DocumentStore documents)
{
    /// <summary>A job is begun at most so many times.</summary>
    public const int Most = 3;

    /// <summary>What a job that was begun too often fails with.</summary>
    public static readonly JobFailure Exhausted = new(JobStage.Segment, FailureCode.ServiceEndedRepeatedly,
        $"The service ended {Most} times while it worked on this job, perhaps for want of memory. The log of the service and "
        + "of the system say why; a smaller image size or precision bf16 needs less memory.");

    private const string Collection = "job-attempts";

    /// <summary>Counts one more; returns how many there are now, this one included.</summary>
    public async Task<int> AddAsync(string workitemUid, CancellationToken cancellationToken)
    {
        var before = documents.Find(Collection, workitemUid) is { } kept
            ? int.Parse(kept.Content, CultureInfo.InvariantCulture)
            : 0;
        await documents.PutAsync(Collection, workitemUid, (before + 1).ToString(CultureInfo.InvariantCulture), cancellationToken);
        return before + 1;
    }

    /// <summary>The job has ended, or was interrupted by an orderly stop.</summary>
    public Task ForgetAsync(string workitemUid) => documents.DeleteAsync(Collection, workitemUid, CancellationToken.None);
}
