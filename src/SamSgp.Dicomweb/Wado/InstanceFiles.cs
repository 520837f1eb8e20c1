using SamSgp.Dicom;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>
/// Stored instances opened for their frames and values; large values stay in the files. The latest ones are kept, so that a
/// viewer that asks for one frame after the other has each file looked through once.
/// </summary>
internal sealed class InstanceFiles
{
    private const int Kept = 64;

    private static readonly DicomReadOptions Options = new() { ReadOption = FileReadOption.ReadLargeOnDemand };

    private readonly Lock gate = new();
    private readonly Dictionary<string, LinkedListNode<Opened>> byPath = new(StringComparer.Ordinal);
    private readonly LinkedList<Opened> latestFirst = new();

    /// <summary>The instance's dataset, not to be changed.</summary>
    public DicomDataset Open(StoredInstance instance)
    {
        lock (gate)
        {
            if (byPath.TryGetValue(instance.Path, out var known))
            {
                latestFirst.Remove(known);
                latestFirst.AddFirst(known);
                return known.Value.Dataset;
            }
        }

        var opened = new Opened(instance.Path, DicomFile.Open(instance.Path, Options).Dataset);
        lock (gate) Keep(opened);
        return opened.Dataset;
    }

    private void Keep(Opened opened)
    {
        if (!byPath.TryAdd(opened.Path, latestFirst.AddFirst(opened))) latestFirst.RemoveFirst();
        if (latestFirst.Count <= Kept) return;
        byPath.Remove(latestFirst.Last!.Value.Path);
        latestFirst.RemoveLast();
    }

    private sealed record Opened(string Path, DicomDataset Dataset);
}
