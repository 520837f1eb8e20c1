using SamSgp.Jobs.Asked;
using SamSgp.Runs;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Improvement;

/// <summary>The improvements of tasks that are wanted, one after the other.</summary>
public sealed class Improvements(DocumentStore documents, TimeProvider clock) : AskedWork<ImprovementState>(documents, clock, "improvements")
{
    /// <summary>Asks for one.</summary>
    public Task<ImprovementState> AskAsync(string taskId, string by, CancellationToken cancellationToken) => AskAsync(taskId, before => before.Asked is null
        ? before with { Asked = Now, AskedBy = by, Failure = null } : before, cancellationToken);

    /// <summary>Improves a task: the work is given what to report to and what ends it.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="work">Gives what it came to, or why to nothing.</param>
    /// <param name="stopping">The service ends: the improvement is wanted still.</param>
    /// <returns>True where somebody took it back while it ran; what is in use stays in use.</returns>
    internal Task<bool> ImproveAsync(string taskId, Func<IProgress<RunProgress>, CancellationToken, Task<(ImprovementEnd? End, string? Failure)>> work,
        CancellationToken stopping) => RunAsync(taskId, async (progress, stop) =>
    {
        var (end, failure) = await work(progress, stop);
        return before => before with { Asked = null, Last = end ?? before.Last, Failure = failure };
    }, stopping);
}
