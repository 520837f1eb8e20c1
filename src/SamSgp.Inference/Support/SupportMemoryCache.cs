using SamSgp.Inference.Batching;
using SamSgp.Inference.Caches;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Inference.Support;

/// <summary>Keeps encoded support sets, the least recently used going first when the budget is spent. A change of the
/// task, of a support file or of the model makes another entry.</summary>
/// <param name="budgetBytes">What entries in memory may take together; the last one stays whatever it takes.</param>
/// <param name="folder">Where entries are kept for the next process; null for nowhere.</param>
public sealed class SupportMemoryCache(long budgetBytes, SupportMemoryFolder? folder = null) : IDisposable
{
    private readonly LinkedList<(string Key, SupportMemory Memory)> _entries = new();

    /// <summary>With room for 1 GiB.</summary>
    public SupportMemoryCache()
        : this(1L << 30)
    {
    }

    internal SupportMemory Get(TaskManifest task, SupportSet support, LoadedModel model, SegmentationHooks hooks, HalvingBatch batch,
        Action<int, int> progress, CancellationToken cancellationToken)
    {
        var key = Key(task, support, model) + (hooks.Preprocess is null ? "" : hooks.PreprocessKey);
        var entry = _entries.FirstOrDefault(e => e.Key == key);
        InferenceMetrics.Lookup("support-memory", entry.Memory is not null);
        if (entry.Memory is not null)
        {
            _entries.Remove(entry);
            _entries.AddFirst(entry);
            return entry.Memory;
        }

        var memory = folder?.Read(key, task.Model.Select, model.Network.Model.WeightsDevice);
        if (memory is null)
        {
            memory = SupportEncoder.Encode(task, support, model, hooks.Preprocess, batch, progress, cancellationToken);
            folder?.Write(key, memory);
        }

        _entries.AddFirst((key, memory));
        while (_entries.Count > 1 && _entries.Sum(e => e.Memory.Bytes) > budgetBytes)
        {
            _entries.Last!.Value.Memory.Dispose();
            _entries.RemoveLast();
        }

        return memory;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, memory) in _entries) memory.Dispose();
        _entries.Clear();
    }

    private static string Key(TaskManifest task, SupportSet support, LoadedModel model)
    {
        var files = support.Examples.SelectMany(e => e.Masks.Select(m => m.Path).Prepend(e.Image))
            .Select(path => new FileInfo(path))
            .Select(file => $"{file.FullName}|{(file.Exists ? file.Length : -1)}|{(file.Exists ? file.LastWriteTimeUtc.Ticks : 0)}");
        return string.Join('\n', files.Prepend(
            $"{task.Id}|{task.ContentSha256}|{model.Sha256}|{model.AdapterSha256}|{model.Precision}|{model.ImageSize}"));
    }
}
