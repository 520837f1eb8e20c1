using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>The order in which slices are segmented, and what each may remember of those before.</summary>
/// <param name="features">Of each slice.</param>
/// <param name="similarity">Of each slice to each support image.</param>
/// <param name="segmenter">Segments one slice.</param>
/// <param name="boxes">Where segments are.</param>
/// <param name="network">Makes memories of segmented slices.</param>
internal sealed class SeriesPropagation(SliceFeatures features, float[][] similarity, SliceSegmenter segmenter,
    SliceBoxes boxes, SgpNetwork network)
{
    /// <summary>Segments every slice.</summary>
    /// <param name="memory">Bank and direction; null when every slice stands alone.</param>
    /// <param name="onSlice">Called with each slice's output, which lives until it returns.</param>
    /// <param name="cancellationToken">Asked before each slice.</param>
    public void Run(MemorySettings? memory, Action<int, SgpOutput> onSlice, CancellationToken cancellationToken)
    {
        var done = new bool[features.Count];
        foreach (var run in Runs(memory))
        {
            Follow(run, memory, (slice, output) =>
            {
                if (!done[slice]) onSlice(slice, output);
                done[slice] = true;
            }, cancellationToken);
        }
    }

    // Each run is a chain of slices with a bank of its own; both runs from the best slice begin with it, so that both
    // remember it.
    private IEnumerable<(int First, int Last)> Runs(MemorySettings? memory)
    {
        var last = features.Count - 1;
        if (memory is null || memory.Direction == PropagationDirection.Forward) return [(0, last)];
        if (memory.Direction == PropagationDirection.Backward) return [(last, 0)];
        var best = Enumerable.Range(0, features.Count).MaxBy(slice => similarity[slice].Max());
        return best == 0 ? [(0, last)] : best == last ? [(last, 0)] : [(best, last), (best, 0)];
    }

    private void Follow((int First, int Last) run, MemorySettings? memory,
        Action<int, SgpOutput> onSlice, CancellationToken cancellationToken)
    {
        using var bank = memory is null ? null : new MaskBank(memory.Bank, network.Model, PreparedBudget.Memories(network.Model, segmenter.Segments),
            segmenter.Placed);
        var step = Math.Sign(run.Last - run.First);
        for (var slice = run.First; ; slice += step)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var output = segmenter.Segment(features[slice], similarity[slice], bank, boxes.In(slice));
            onSlice(slice, output);
            bank?.Push(network.EncodeSlice(output));
            if (slice == run.Last) return;
        }
    }
}
