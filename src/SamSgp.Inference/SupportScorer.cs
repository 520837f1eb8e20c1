using SamSgp.Inference.Batching;
using SamSgp.Inference.Models;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference;

/// <summary>Tries a support set on itself: the examples of one case after the other are segmented by those of all others, each
/// slice alone. A case is a file: a picture, or the volume of a patient, whose slices say too much of each other.</summary>
internal sealed class SupportScorer(LoadedModel model, TaskManifest task, SupportMemory memory, IReadOnlyList<int> cases)
{
    /// <summary>The scores of a support set, and whether it counts for it where examples show a structure: tried both ways where the
    /// model reads memories without their place too, and taken to count where nothing could be tried.</summary>
    /// <param name="model">Of the task.</param>
    /// <param name="task">What is seen in the examples.</param>
    /// <param name="chunks">All of them, with features.</param>
    /// <param name="cancellationToken">Asked before each example.</param>
    public static (IReadOnlyList<SegmentScore> Scores, bool Placed) Try(LoadedModel model, TaskManifest task, IReadOnlyList<SupportChunk> chunks,
        CancellationToken cancellationToken)
    {
        var placed = Scores(placed: true);
        if (!model.Traits.ReadsWithoutPlace || placed.Count == 0) return (placed, true);
        var free = Scores(placed: false);
        return free.Average(score => score.Dice) > placed.Average(score => score.Dice) ? (free, false) : (placed, true);

        IReadOnlyList<SegmentScore> Scores(bool placed)
        {
            using var scope = NewDisposeScope();
            var builder = new SupportMemoryBuilder(model);
            foreach (var chunk in chunks) builder.Add(chunk);
            using var memory = builder.Build(task.Model.Select, "", placed);
            return new SupportScorer(model, task, memory, [.. chunks.SelectMany(chunk => chunk.Cases)]).Score(chunks, cancellationToken);
        }
    }

    private readonly Dictionary<(int Case, int Segment), (long Both, long Either)> _overlaps = [];

    /// <summary>The scores of all segments that at least two cases show; none where a case has fewer others than a slice is
    /// compared with.</summary>
    /// <param name="chunks">All examples of the memory, in its order, with features.</param>
    /// <param name="cancellationToken">Asked before each example.</param>
    public IReadOnlyList<SegmentScore> Score(IReadOnlyList<SupportChunk> chunks, CancellationToken cancellationToken)
    {
        if (cases.GroupBy(c => c).Any(one => cases.Count - one.Count() < task.Model.Select.K)) return [];
        using var segmenter = new SliceSegmenter(model, memory, SegmentationEngine.RefinerOf(task.Model.Refiner),
            new HalvingBatch(16, () => { }, _ => { }));
        foreach (var chunk in chunks)
            for (var i = 0; i < chunk.Cases.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Try(segmenter, chunk, i);
            }

        return [.. task.Segments.Select((segment, n) => Of(segment.Number, n)).OfType<SegmentScore>()];
    }

    private void Try(SliceSegmenter segmenter, SupportChunk chunk, int image)
    {
        using var scope = NewDisposeScope();
        var features = chunk.Features!.Slice(image, image + 1);
        var similarity = memory.Similarity(features)[0].cpu().data<float>().ToArray();
        for (var other = 0; other < cases.Count; other++)
            if (cases[other] == chunk.Cases[image]) similarity[other] = float.NegativeInfinity;
        var output = segmenter.Segment(features, similarity, null, null);
        output = model.Reader?.Vote(features.Picture!, output, model.Traits) ?? output;
        var margins = model.Traits.Margins(output.Logits, output.ObjectScore).squeeze(1); // (N, h, w)
        var truth = nn.functional.adaptive_avg_pool2d(chunk.Masks.select(1, image), [margins.shape[1], margins.shape[2]])
            .squeeze(1).ge(Constant(0.5)).cpu();
        var found = Found(margins).cpu();
        for (var n = 0; n < task.Segments.Count; n++)
        {
            if (!IsShownByOthers(n, chunk.Cases[image])) continue;
            var both = found[n].logical_and(truth[n]).sum().item<long>();
            var either = found[n].sum().item<long>() + truth[n].sum().item<long>();
            var before = _overlaps.GetValueOrDefault((chunk.Cases[image], n));
            _overlaps[(chunk.Cases[image], n)] = (before.Both + both, before.Either + either);
        }
    }

    // (N, h, w): the more probable one of those that exclude each other takes the pixel.
    private Tensor Found(Tensor margins)
    {
        var exclusive = Enumerable.Range(0, task.Segments.Count).Where(n => !task.Segments[n].Overlap).Select(n => (long)n).ToArray();
        var found = margins.gt(Zero);
        if (exclusive.Length < 2) return found;
        var best = margins.index_select(0, tensor(exclusive, device: margins.device)).amax(0);
        foreach (var n in exclusive) found[n].logical_and_(margins[n].ge(best));
        return found;
    }

    private bool IsShownByOthers(int segment, int ofCase) =>
        Enumerable.Range(0, cases.Count).Any(i => cases[i] != ofCase && memory.Shows(segment, i));

    private SegmentScore? Of(int number, int segment)
    {
        // Of a case that does not show it, what is drawn there is an error that Dice cannot count.
        var dice = cases.Distinct()
            .Where(c => Enumerable.Range(0, cases.Count).Any(i => cases[i] == c && memory.Shows(segment, i)))
            .Select(c => _overlaps.TryGetValue((c, segment), out var overlap) && overlap.Either > 0 ? 2.0 * overlap.Both / overlap.Either : (double?)null)
            .OfType<double>().ToList();
        if (dice.Count < 2) return null;
        var mean = dice.Average();
        return new SegmentScore(number, mean, Math.Sqrt(dice.Average(d => (d - mean) * (d - mean))), dice.Min(), dice.Count);
    }
}
