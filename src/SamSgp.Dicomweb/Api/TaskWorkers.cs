using SamSgp.Storage.Postgres.Workers;

namespace SamSgp.Dicomweb.Api;

/// <summary>Whether some worker of a shared store can run a task. A process that has its store for itself runs what it has.</summary>
internal sealed class TaskWorkers(PostgresRoster? roster = null)
{
    /// <summary>What is to be minded of tasks as the workers are now: by a task's id a sentence, or null.</summary>
    public Func<string, string?> Look()
    {
        if (roster is null) return _ => null;
        var running = roster.List().Where(worker => !worker.IsLost).ToList();
        if (running.Count == 0) return _ => "No worker runs now: what is asked for waits until one does.";
        return task => running.Exists(worker => worker.CanRun(task)) ? null
            : $"None of the {running.Count} running workers has task {task}, or all of its support set: what is asked for waits for one that has it.";
    }
}
