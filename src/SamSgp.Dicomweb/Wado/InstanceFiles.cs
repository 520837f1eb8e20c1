using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>
/// Stored instances opened for their frames and values; large values stay in the files. The latest ones are kept, so that a
/// viewer that asks for one frame after the other has each file looked through once. Of those that are in memory whole,
/// because they were deflated and are not small, one is kept.
/// </summary>
internal sealed class InstanceFiles(InstanceStore store, RequestMemory memory)
{
    private const int Kept = 64;

    private static readonly DicomReadOptions Options =
        new() { ReadOption = FileReadOption.ReadLargeOnDemand, MaximumInflatedSize = InflationGate.Largest };

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Opened>> _byPath = new(StringComparer.Ordinal);
    private readonly LinkedList<Opened> _latestFirst = new();
    private Opened? _inflated;

    /// <summary>The instance's dataset, not to be changed, for the time of a request that asks for no other.</summary>
    /// <exception cref="DamagedInstanceException">Its file is not what was stored.</exception>
    public async Task<DicomDataset> OpenAsync(StoredInstance instance, HttpContext context)
    {
        await store.RequireWholeAsync([instance], context.RequestAborted);
        lock (_gate)
        {
            if (_byPath.TryGetValue(instance.Path, out var known))
            {
                _latestFirst.Remove(known);
                _latestFirst.AddFirst(known);
                return known.Value.Dataset;
            }
        }

        if (InflationGate.TryOpen(instance.Path, Options) is not { } file) return await InflateAsync(instance.Path, context);
        lock (_gate) Keep(new Opened(instance.Path, file.Dataset));
        return file.Dataset;
    }

    private async Task<DicomDataset> InflateAsync(string path, HttpContext context)
    {
        // The answer's bytes come out of the dataset: the place is taken until it is sent.
        var place = await memory.EnterForAnswerAsync(context, Inflation.Most(memory.Gate));
        Opened? known;
        lock (_gate) known = _inflated;
        if (known?.Path != path)
        {
            known = new Opened(path, (await Inflation.OpenAsync(path, memory.Gate, context.RequestAborted)).Dataset);
            lock (_gate) _inflated = known;
        }

        place.Shrink(Inflation.BytesOf(known.Dataset));
        return known.Dataset;
    }

    private void Keep(Opened opened)
    {
        if (!_byPath.TryAdd(opened.Path, _latestFirst.AddFirst(opened))) _latestFirst.RemoveFirst();
        if (_latestFirst.Count <= Kept) return;
        _byPath.Remove(_latestFirst.Last!.Value.Path);
        _latestFirst.RemoveLast();
    }

    private sealed record Opened(string Path, DicomDataset Dataset);
}
