using SamSgp.Inference.Caches;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Models;

/// <summary>Keeps the last models in memory, so that the next job of a task loads nothing. One that is let go while a run uses it is
/// freed when the run ends.</summary>
/// <param name="load">Loads what a task asks for; throws <see cref="ModelException"/>.</param>
/// <param name="capacity">How many networks are kept.</param>
/// <param name="stateOf">Tells whether files of a model changed since it was loaded (<see cref="ModelLoader.StateOf"/>); null where nobody changes them.</param>
public sealed class ModelCache(Func<ModelSettings, LoadedModel> load, int capacity, Func<ModelSettings, string>? stateOf = null) : IDisposable
{
    private readonly LinkedList<(ModelKey Key, Counted<LoadedModel> Model)> _entries = new();

    /// <summary>What a task asks for; the caller disposes of the use, not of the model.</summary>
    internal Use<LoadedModel> Get(ModelSettings settings)
    {
        var key = new ModelKey(settings.Checkpoint, settings.Adapter, settings.ImageSize, settings.Precision, settings.Refiner, stateOf?.Invoke(settings));
        var entry = _entries.FirstOrDefault(e => e.Key == key);
        InferenceMetrics.Lookup("model", entry.Model is not null);
        if (entry.Model is not null)
        {
            _entries.Remove(entry);
            _entries.AddFirst(entry);
            return entry.Model.Use();
        }

        // One whose files were replaced is of no use any more, and the oldest goes before the new one comes: two large networks need not fit at once.
        foreach (var stale in _entries.Where(e => e.Key with { State = key.State } == key).ToList()) LetGo(stale);
        while (_entries.Count >= capacity) LetGo(_entries.Last!.Value);

        var model = new Counted<LoadedModel>(load(settings));
        _entries.AddFirst((key, model));
        return model.Use();
    }

    private void LetGo((ModelKey Key, Counted<LoadedModel> Model) entry)
    {
        entry.Model.LetGo();
        _entries.Remove(entry);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, model) in _entries) model.LetGo();
        _entries.Clear();
    }

    private sealed record ModelKey(string Checkpoint, string? Adapter, int? ImageSize, Precision Precision, Refiner Refiner, string? State);
}
