using SamSgp.Inference.Support;
using SamSgp.Jobs.Asked;
using SamSgp.Runs;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Support;

/// <summary>How good tasks are on their own examples here, as measured when somebody asked.</summary>
public sealed class SupportScores(DocumentStore documents, TimeProvider clock) : AskedWork<SupportScoreState>(documents, clock, "support-scores")
{
    /// <summary>What was measured with a version of what users added; null where that is another one, or nothing was measured.</summary>
    public SupportRecord? RecordOf(string taskId, int supportVersion) => Of(taskId) is { } state && state.SupportVersion == supportVersion ? state.Record : null;

    /// <summary>Asks for a measurement.</summary>
    public Task<SupportScoreState> AskAsync(string taskId, CancellationToken cancellationToken) =>
        AskAsync(taskId, before => before with { Asked = before.Asked ?? Now, Failure = null }, cancellationToken);

    /// <summary>Measures a task: the work is given what to report to and what ends it.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="work">Gives the record and the version of what users added, or why there is none.</param>
    /// <param name="stopping">The service ends: the measurement is wanted still.</param>
    internal Task MeasureAsync(string taskId, Func<IProgress<RunProgress>, CancellationToken, (SupportRecord? Record, int Version, string? Failure)> work,
        CancellationToken stopping) => RunAsync(taskId, async (progress, stop) =>
    {
        var (record, version, failure) = await Task.Run(() => work(progress, stop), CancellationToken.None);
        return before => record is null
            ? before with { Asked = null, Failure = failure }
            : new SupportScoreState(record with { Measured = Now }, version, null, null);
    }, stopping);
}
