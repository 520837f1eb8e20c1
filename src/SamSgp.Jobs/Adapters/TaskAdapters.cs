using System.Text.Json;
using SamSgp.Inference.Models;
using SamSgp.Runs;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Jobs.Adapters;

/// <summary>Adapters that were trained here: their files lie in the data directory, the versions of each task are a document of the
/// store.</summary>
public sealed class TaskAdapters(DataDirectory directory, DocumentStore documents, ModelRegistry registry)
{
    private const string Collection = "adapters";

    private readonly string _folder = directory.SharedSubfolder("adapters");

    /// <summary>All that were trained for a task.</summary>
    public AdapterHistory HistoryOf(string taskId) => Read(documents.Find(Collection, taskId));

    /// <summary>The task with the adapter in use: prepared examples, which fit no adapter, give way to those encoded with it. The task
    /// itself where none is in use, or the one in use no longer fits.</summary>
    /// <param name="task">As its manifest has it.</param>
    public TaskManifest Adapted(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (HistoryOf(task.Id).InUse is not { } version || MisfitOf(task, version) is not null) return task;
        var prepared = PathOf(version, FinetuneOutcome.PreparedFile);
        return task with
        {
            Model = task.Model with { Adapter = PathOf(version, FinetuneOutcome.AdapterFile), Refiner = Refiner.Pma },
            Support = File.Exists(prepared)
                ? [new SupportPrepared { Path = prepared }]
                : [.. task.Support.Where(entry => entry is not SupportPrepared)],
        };
    }

    /// <summary>Why the adapter in use is not used, as a sentence; null where it is, or there is none.</summary>
    public string? MisfitOf(TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return HistoryOf(task.Id).InUse is { } version ? MisfitOf(task, version) : null;
    }

    /// <summary>Keeps what a run left in a folder as a new version, used from now on.</summary>
    /// <param name="task">The task.</param>
    /// <param name="run">The run's folder, of which what is needed is copied.</param>
    /// <param name="version">What is known of it; number, previous and folder are given here.</param>
    /// <param name="cancellationToken">Cancels the change of the document.</param>
    public async Task<AdapterHistory> AddAsync(TaskManifest task, string run, AdapterVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(version);
        var named = version with { Folder = Guid.NewGuid().ToString("n"), Basis = AdapterBasis.Of(task, registry) };
        var folder = Directory.CreateDirectory(Path.Combine(_folder, named.Folder)).FullName;
        // Nobody refers to the files before the document does: a crash in between leaves files that are never read.
        foreach (var name in (string[])[FinetuneOutcome.AdapterFile, FinetuneOutcome.PreparedFile, FinetuneOutcome.CardFile])
            if (File.Exists(Path.Combine(run, name))) File.Copy(Path.Combine(run, name), Path.Combine(folder, name));
        DurableFiles.Flush(Directory.GetFiles(folder));
        return await ChangeAsync(task.Id, history => history.With(named), cancellationToken);
    }

    /// <summary>Uses another version from now on.</summary>
    /// <returns>The versions as they are now; null when there is no such version.</returns>
    public async Task<AdapterHistory?> UseAsync(string taskId, int version, CancellationToken cancellationToken) =>
        HistoryOf(taskId).Has(version) ? await ChangeAsync(taskId, history => history.At(version), cancellationToken) : null;

    private string? MisfitOf(TaskManifest task, AdapterVersion version)
    {
        if (task.Model.Adapter is not null) return "The manifest names an adapter of its own now, which is used in place of the one trained here.";
        if (!File.Exists(PathOf(version, FinetuneOutcome.AdapterFile)))
            return "The files of the adapter are missing in the data directory; the task runs without it. Improve it again.";
        try
        {
            return AdapterBasis.Of(task, registry) == version.Basis ? null
                : "The adapter was trained for another model, input section or segments; the task runs without it. Improve it again.";
        }
        catch (Exception fault) when (fault is CheckpointException or IOException or UnauthorizedAccessException)
        {
            return "The task's model cannot be read, and so the adapter not be used."; // a run tells more
        }
    }

    private Task<AdapterHistory> ChangeAsync(string taskId, Func<AdapterHistory, AdapterHistory> change, CancellationToken cancellationToken) =>
        documents.ChangeAsync(Collection, taskId, seen =>
        {
            var history = change(Read(seen));
            return (history, JsonSerializer.Serialize(history));
        }, cancellationToken);

    private string PathOf(AdapterVersion version, string file) => Path.Combine(_folder, version.Folder, file);

    private static AdapterHistory Read(DocumentRecord? document) => document is null
        ? AdapterHistory.Empty
        : JsonSerializer.Deserialize<AdapterHistory>(document.Content)
            ?? throw new InvalidDataException($"The adapters of task {document.Key} are kept as null.");
}
