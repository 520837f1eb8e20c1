using SamSgp.Inference.Caches;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Models;

/// <summary>Keeps the last models in memory, so that the next job of a task loads nothing.</summary>
/// <param name="load">Loads what a task asks for; throws <see cref="ModelException"/>.</param>
/// <param name="capacity">How many networks are kept.</param>
public sealed class ModelCache(Func<ModelSettings, LoadedModel> load, int capacity) : IDisposable
{
    private readonly LinkedList<(ModelKey Key, LoadedModel Model)> _entries = new();

    internal LoadedModel Get(ModelSettings settings)
    {
        var key = new ModelKey(settings.Checkpoint, settings.Adapter, settings.ImageSize, settings.Precision);
        var entry = _entries.FirstOrDefault(e => e.Key == key);
        InferenceMetrics.Lookup("model", entry.Model is not null);
        if (entry.Model is not null)
        {
            _entries.Remove(entry);
            _entries.AddFirst(entry);
            return entry.Model;
        }

        // The oldest goes before the new one comes: two large networks need not fit at once.
        while (_entries.Count >= capacity)
        {
            _entries.Last!.Value.Model.Dispose();
            _entries.RemoveLast();
        }

        var model = load(settings);
        _entries.AddFirst((key, model));
        return model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, model) in _entries) model.Dispose();
        _entries.Clear();
    }

    private sealed record ModelKey(string Checkpoint, string? Adapter, int? ImageSize, Precision Precision);
}
