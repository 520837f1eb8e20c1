using System.Security.Cryptography;
using System.Text;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Caches;
using SamSgp.Inference.Hooks;
using SamSgp.Inference.Models;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Schema;
using SamSgp.Tasks.Support;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Keeps support sets as the network remembers them, the least recently used going first when the budget is spent. A
/// change of what the memories depend on (<see cref="Preparation"/>), of a support file or of the model makes another entry. One that is
/// let go while a run uses it is freed when the run ends.</summary>
/// <param name="budgetBytes">What entries in memory may take together; the last one stays whatever it takes.</param>
/// <param name="folder">Where entries are kept for the next process; null for nowhere.</param>
public sealed class SupportMemoryCache(long budgetBytes, SupportMemoryFolder? folder = null) : IDisposable
{
    private readonly LinkedList<(string Key, Counted<SupportMemory> Memory)> _entries = new();
    private readonly ContentHashes _hashes = new();

    /// <summary>With room for 1 GiB.</summary>
    public SupportMemoryCache()
        : this(1L << 30)
    {
    }

    /// <param name="task">What is seen in the images.</param>
    /// <param name="support">The task's support set, complete.</param>
    /// <param name="model">Remembers it.</param>
    /// <param name="hooks">What the task's pre-process script does.</param>
    /// <param name="batch">How many images are encoded at once.</param>
    /// <param name="placeCounts">Tries whether it counts where the images show a structure, where the model can be asked; null to
    /// leave it to each series.</param>
    /// <param name="progress">Told of files done and all.</param>
    /// <param name="cancellationToken">Asked before each batch.</param>
    /// <returns>The caller disposes of the use, not of the memory.</returns>
    internal Use<SupportMemory> Get(TaskManifest task, SupportSet support, LoadedModel model, SegmentationHooks hooks, HalvingBatch batch,
        Func<IReadOnlyList<SupportChunk>, bool?>? placeCounts, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var preparation = Preparation.Of(task, model, hooks);
        var key = Key(task, support, preparation, model.Precision);
        var found = Find(key);
        InferenceMetrics.Lookup("support-memory", found is not null);
        if (found is not null) return found;

        // What comes of a prepared file alone is made faster than it is read.
        var kept = support.Examples.Count > 0 ? folder : null;
        var memory = kept?.Read(key, task.Model.Select, model.Network.Model.WeightsDevice);
        if (memory is null)
        {
            memory = Make(task, support, model, preparation, hooks, batch, placeCounts, progress, cancellationToken);
            kept?.Write(key, memory);
        }

        // Who was let in between two examples may have made the same.
        if (Find(key) is { } other)
        {
            memory.Dispose();
            return other;
        }

        _entries.AddFirst((key, new Counted<SupportMemory>(memory)));
        var use = _entries.First!.Value.Memory.Use();
        while (_entries.Count > 1 && _entries.Sum(e => e.Memory.Value.Bytes) > budgetBytes)
        {
            _entries.Last!.Value.Memory.LetGo();
            _entries.RemoveLast();
        }

        return use;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, memory) in _entries) memory.LetGo();
        _entries.Clear();
    }

    private Use<SupportMemory>? Find(string key)
    {
        var entry = _entries.FirstOrDefault(e => e.Key == key);
        if (entry.Memory is null) return null;
        _entries.Remove(entry);
        _entries.AddFirst(entry);
        return entry.Memory.Use();
    }

    private SupportMemory Make(TaskManifest task, SupportSet support, LoadedModel model, Preparation preparation, SegmentationHooks hooks,
        HalvingBatch batch, Func<IReadOnlyList<SupportChunk>, bool?>? placeCounts, Action<int, int> progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var builder = new SupportMemoryBuilder(model);
        var tried = new List<SupportChunk>();
        bool? placed = null;
        foreach (var (number, prepared) in support.Prepared.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var file = PreparedSupportFile.Open(prepared.Path);
            file.RefuseUnless(preparation, task);
            placed ??= file.Card.Placed;
            foreach (var chunk in file.Read(model.Network.Model.WeightsDevice)) builder.Add(chunk, source: number + 1);
            hash.AppendData(Convert.FromHexString(_hashes.Of(prepared.Path)));
        }

        var asks = support.Prepared.Count == 0 && placeCounts is not null && model.Traits.ReadsWithoutPlace;
        new SupportEncoder(task, model, hooks.Preprocess, keepFeatures: asks).Encode(support.Examples, batch, hash, chunk =>
        {
            builder.Add(chunk);
            if (asks) tried.Add(chunk);
        }, progress, cancellationToken);
        if (builder.IsEmpty) throw SupportSetException.OfNothing(task);
        hash.AppendData(Encoding.UTF8.GetBytes(task.Model.Select.ToString()));
        return builder.Build(task.Model.Select, Convert.ToHexStringLower(hash.GetHashAndReset()), asks ? placeCounts!(tried) : placed);
    }

    // Of what is in the files, not of where they lie or when they came.
    private string Key(TaskManifest task, SupportSet support, Preparation preparation, string precision) => string.Join('\n',
        support.Prepared.Select(prepared => _hashes.Of(prepared.Path))
            .Concat(support.Examples.Select(example => CanonicalText.Of(example with
            {
                Image = _hashes.Of(example.Image), Masks = [.. example.Masks.Select(mask => mask with { Path = _hashes.Of(mask.Path) })],
            }) + example.KnownCase))
            .Prepend($"{preparation.Sha256}|{precision}|{task.Model.Select}|{ReadingOf(task)}"));

    // What the choice of a reading depends on beside all that.
    private static string ReadingOf(TaskManifest task) => $"{task.Model.Refiner}|{string.Join(',', task.Segments.Where(s => s.Overlap).Select(s => s.Number))}";
}
