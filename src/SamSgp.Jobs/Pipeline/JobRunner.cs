using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Telemetry;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>One job from claim to final state, whatever happens in between: the workitem ends COMPLETED or CANCELED exactly
/// once, or stays IN PROGRESS to be taken up again when the service itself was stopped.</summary>
internal sealed partial class JobRunner(Worklist worklist, RunningJobs running, RequestedCancellations cancellations,
    JobAttempts attempts, ResultStore results, KeptDeliveries deliveries, JobSteps steps, TimeProvider clock, ILogger<JobRunner> logger)
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(5);

    /// <summary>Runs a workitem that is claimed to its end.</summary>
    /// <exception cref="StorageUnavailableException">The database does not answer: the job is to be begun again.</exception>
    public async Task RunAsync(HeldJob held, CancellationToken stopping)
    {
        var claimed = held.Workitem;
        using var job = running.Begin(claimed.Uid, stopping);
        if (cancellations.Find(claimed.Uid) is { } asked) job.Cancel(asked);
        Log.Begun(logger, claimed.Uid);
        var began = clock.GetTimestamp();
        using var activity = JobTelemetry.Source.StartActivity("Job", ActivityKind.Consumer);
        activity?.SetTag("samsgp.workitem", claimed.Uid).SetTag("samsgp.task", TaskOf(claimed));
        JobOutcome? outcome;
        try
        {
            outcome = await OutcomeAsync(held, job, stopping);
            if (outcome is not null) await EndAsync(held.Claim, outcome, stopping);
        }
        catch (ClaimLostException)
        {
            // Whoever has it now runs it from its beginning; what is kept for it is theirs.
            Log.Lost(logger, claimed.Uid);
            return;
        }

        // Without an outcome the service is being stopped in good order: the next start begins the job anew.
        await attempts.ForgetAsync(claimed.Uid);
        if (outcome is null) return;
        await results.ForgetAsync(claimed.Uid);
        // What an earlier attempt had to send, which was lost in between.
        if (outcome is not JobOutcome.Completed) await deliveries.ForgetAsync(claimed.Uid);
        if (job.Request is not null) await cancellations.ForgetAsync(claimed.Uid);
        var took = clock.GetElapsedTime(began);
        Log.Ended(logger, claimed.Uid, Word(outcome), took.TotalSeconds);
        JobTelemetry.Ended(TaskOf(claimed), Kind(outcome), took);
        if (outcome is JobOutcome.Failed { Failure: var failure })
            activity?.SetStatus(ActivityStatusCode.Error, $"{failure.Stage}: {failure.Code}");
    }

    private static string TaskOf(Workitem workitem) =>
        SegmentationOrder.TryRead(workitem.Dataset, out var order, out _) ? order.TaskId : "unreadable";

    private static string Kind(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed => "completed",
        JobOutcome.Failed => "failed",
        JobOutcome.Canceled => "canceled",
        _ => throw Unknown(outcome),
    };

    /// <summary>Runs the steps. One of the product's two broad catches: a bug in a step fails its job, never the service.</summary>
    /// <returns>Null when the service is being stopped.</returns>
    private async Task<JobOutcome?> OutcomeAsync(HeldJob held, RunningJob job, CancellationToken stopping)
    {
        var workitem = held.Workitem;
        try
        {
            if (await attempts.AddAsync(workitem.Uid, job.Token) is var attempt && attempt > JobAttempts.Most)
                return new JobOutcome.Failed(JobAttempts.Exhausted);
            if (!SegmentationOrder.TryRead(workitem.Dataset, out var order, out var fault))
                return new JobOutcome.Failed(new JobFailure(JobStage.Order, FailureCode.MalformedWorkitem, fault));
            await using var progress = new ProgressRecorder(worklist, held.Claim, clock);
            return await steps(held.Claim, order, progress, job.Token);
        }
        catch (OperationCanceledException) when (job.IsLost)
        {
            throw new ClaimLostException(held.Claim);
        }
        catch (OperationCanceledException) when (job.Request is not null)
        {
            return new JobOutcome.Canceled(job.Request);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (StorageUnavailableException fault) when (fault.Fault == StorageFault.Unreachable)
        {
            // Not the job's fault, and it passes: it is begun again when the database answers, and this was no attempt.
            await TryForgetAttemptAsync(workitem.Uid);
            throw;
        }
        catch (Exception fault) when (fault is not ClaimLostException)
        {
            var failure = ThrownFailure.Of(fault);
            if (failure == ThrownFailure.Bug) Log.Failed(logger, workitem.Uid, fault);
            else if (ServerPaths.Hide(fault.Message) != fault.Message) Log.FailedAt(logger, workitem.Uid, fault.Message);
            return new JobOutcome.Failed(failure);
        }
    }

    private async Task TryForgetAttemptAsync(string uid)
    {
        try
        {
            await attempts.ForgetAsync(uid);
        }
        catch (StorageUnavailableException)
        {
            // It counts as one of a few.
        }
    }

    /// <summary>Records the end. Not cancellable, so that what was done is recorded even while the service is being stopped;
    /// while the disk is full, again and again.</summary>
    /// <exception cref="ClaimLostException">The workitem is another's now.</exception>
    private async Task EndAsync(WorkitemClaim claim, JobOutcome outcome, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                var recorded = await RecordAsync(claim.WorkitemUid, claim.TransactionUid, outcome);
                if (recorded.Status == UpsStatus.TransactionUidIncorrect) throw new ClaimLostException(claim);
                // Ended already under this lock: an earlier answer was lost on its way.
                if (!recorded.Status.Holds()) Log.Refused(logger, claim.WorkitemUid, recorded.Status, recorded.Message);
                return;
            }
            catch (StorageUnavailableException fault) when (!stopping.IsCancellationRequested)
            {
                Log.NotRecorded(logger, claim.WorkitemUid, fault.Message);
                await Task.Delay(StoragePause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task<UpsOutcome> RecordAsync(string uid, string transactionUid, JobOutcome outcome)
    {
        var now = clock.GetUtcNow();
        return outcome switch
        {
            JobOutcome.Completed completed => worklist.ChangeStateAsync(uid, WorkitemState.Completed, transactionUid,
                dataset => PerformedProcedure.WriteCompleted(dataset, completed, now), CancellationToken.None),
            JobOutcome.Failed failed => worklist.ChangeStateAsync(uid, WorkitemState.Canceled, transactionUid,
                dataset => PerformedProcedure.WriteFailed(dataset, failed.Failure, now), CancellationToken.None),
            JobOutcome.Canceled canceled => worklist.ChangeStateAsync(uid, WorkitemState.Canceled, transactionUid,
                dataset => PerformedProcedure.WriteCanceled(dataset, canceled.Request, now), CancellationToken.None),
            _ => throw Unknown(outcome),
        };
    }

    private static string Word(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Completed => "completed",
        JobOutcome.Failed { Failure: var failure } => $"failed ({failure.Stage}, {failure.Code}): {failure.Message}",
        JobOutcome.Canceled => "was canceled",
        _ => throw Unknown(outcome),
    };

    private static ArgumentOutOfRangeException Unknown(JobOutcome outcome) =>
        new(nameof(outcome), outcome.GetType().Name, "Unknown outcome.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Job {WorkitemUid} begins")]
        public static partial void Begun(ILogger logger, string workitemUid);

        [LoggerMessage(2, LogLevel.Information, "Job {WorkitemUid} {Outcome} after {Seconds:F1} s")]
        public static partial void Ended(ILogger logger, string workitemUid, string outcome, double seconds);

        [LoggerMessage(7, LogLevel.Warning, "Job {WorkitemUid} is not held by this process any more: what it made of it is dropped")]
        public static partial void Lost(ILogger logger, string workitemUid);

        [LoggerMessage(3, LogLevel.Error, "Job {WorkitemUid} failed unexpectedly")]
        public static partial void Failed(ILogger logger, string workitemUid, Exception fault);

        [LoggerMessage(6, LogLevel.Information, "Job {WorkitemUid} fails at this: {Message}")]
        public static partial void FailedAt(ILogger logger, string workitemUid, string message);

        [LoggerMessage(4, LogLevel.Error, "The end of job {WorkitemUid} cannot be recorded yet: {Message}")]
        public static partial void NotRecorded(ILogger logger, string workitemUid, string message);

        [LoggerMessage(5, LogLevel.Error, "The end of job {WorkitemUid} was refused by its worklist: {Status} {Message}")]
        public static partial void Refused(ILogger logger, string workitemUid, UpsStatus status, string? message);
    }
}
