using SamSgp.Inference.Caches;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Models;

/// <summary>Keeps the last models in memory, so that the next job of a task loads nothing. One that is let go while a run uses it is
/// freed when the run ends.</summary>
/// <param name="load">Loads what a task asks for; throws <see cref="ModelException"/>.</param>
/// <param name="capacity">How many networks are kept.</param>
public sealed class ModelCache(Func<ModelSettings, LoadedModel> load, int capacity) : IDisposable
{
    private readonly LinkedList<(ModelKey Key, Counted<LoadedModel> Model)> _entries = new();

    /// <summary>What a task asks for; the caller disposes of the use, not of the model.</summary>
    internal Use<LoadedModel> Get(ModelSettings settings)
    {
        var key = new ModelKey(settings.Checkpoint, settings.Adapter, settings.ImageSize, settings.Precision);
        var entry = _entries.FirstOrDefault(e => e.Key == key);
        InferenceMetrics.Lookup("model", entry.Model is not null);
        if (entry.Model is not null)
        {
            _entries.Remove(entry);
            _entries.AddFirst(entry);
            return entry.Model.Use();
        }

        // The oldest goes before the new one comes: two large networks need not fit at once.
        while (_entries.Count >= capacity)
        {
            _entries.Last!.Value.Model.LetGo();
            _entries.RemoveLast();
        }

        var model = new Counted<LoadedModel>(load(settings));
        _entries.AddFirst((key, model));
        return model.Use();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, model) in _entries) model.LetGo();
        _entries.Clear();
    }

    private sealed record ModelKey(string Checkpoint, string? Adapter, int? ImageSize, Precision Precision);
}
