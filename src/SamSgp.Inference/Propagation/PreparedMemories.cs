using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;

namespace SamSgp.Inference.Propagation;

/// <summary>The support memories that the slices of a run look at, each prepared once while there is room.</summary>
/// <param name="support">The memories.</param>
/// <param name="network">Prepares them.</param>
/// <param name="room">Prepared memories that may be held.</param>
/// <param name="placed">Whether it counts where they show something.</param>
/// <param name="only">The one segment that is looked for, which then is row 0; null for all.</param>
internal sealed class PreparedMemories(SupportMemory support, Sam2Base network, int room, bool placed, int? only = null) : IDisposable
{
    private readonly Dictionary<long, MemoryTokens> _held = [];
    private readonly LinkedList<long> _latestLast = new();

    /// <summary>Memories of a slice, K for each of the segments start to end (exclusive). What is made here belongs to
    /// the caller's scope.</summary>
    /// <param name="chosen">Support images of each segment, K each.</param>
    /// <param name="start">First segment.</param>
    /// <param name="end">Segment after the last.</param>
    public IEnumerable<MemoryTokens> Rows(IReadOnlyList<long[]> chosen, int start, int end)
    {
        for (var k = 0; k < chosen[0].Length; k++)
        {
            var images = Enumerable.Range(start, end - start).Select(segment => chosen[segment][k]).ToList();
            yield return images.TrueForAll(image => image == images[0])
                ? Of(images[0]).Rows(start, end)
                : MemoryTokens.Stack([.. images.Select((image, i) => Of(image).Rows(start + i, start + i + 1))]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _held.Values) memory.Free();
    }

    private MemoryTokens Of(long image)
    {
        if (_held.TryGetValue(image, out var found))
        {
            _latestLast.Remove(image);
            _latestLast.AddLast(image);
            return found;
        }

        var made = network.Prepare(support.Memory(image, only), placed);
        // What one slice needs must stay until it is done; where not even that fits, nothing is held.
        if (room < support.MostChosen) return made;
        if (_held.Count == room && _held.Remove(_latestLast.First!.Value, out var oldest))
        {
            oldest.Free();
            _latestLast.RemoveFirst();
        }

        _latestLast.AddLast(image);
        return _held[image] = made.Detach();
    }
}
