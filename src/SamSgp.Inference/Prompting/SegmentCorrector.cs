using SamSgp.Inference.Models;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Prompting;

/// <summary>Corrects one segment: slices that a person said something of, each decoded anew or taken as painted, become memories of the
/// same patient, with which the slices around them are segmented again, outwards, for as long as that changes something.</summary>
/// <param name="model">The network.</param>
/// <param name="support">The task's examples.</param>
/// <param name="segment">The segment's row among them.</param>
/// <param name="refiner">Of the task.</param>
/// <param name="bank">Memories of the last slices; null where every slice stands alone.</param>
/// <param name="features">Of the volume's slices.</param>
/// <param name="masks">What is there.</param>
/// <param name="placed">Whether it counts where memories show something.</param>
internal sealed class SegmentCorrector(LoadedModel model, SupportMemory support, int segment, RefinerKind refiner, MemorySettings? bank,
    SliceFeatures features, PlaneMasks masks, bool placed) : IDisposable
{
    // A walk ends after so many slices in a row that are as they were.
    private const int Patience = 3;
    private const double Same = 0.98; // Dice

    private readonly CorrectedMemories _corrected = new(model.Network.Model, placed);
    private readonly PreparedMemories _examples = new(support, model.Network.Model, PreparedBudget.Memories(model.Network.Model, 1), placed, segment);
    private readonly Random? _sampler = support.NewSampler();

    /// <summary>Corrects.</summary>
    /// <param name="prompts">By slice.</param>
    /// <param name="carry">Whether the slices around follow, where a prompt does not say.</param>
    /// <param name="onSlice">Told of every slice that was looked at, the prompted ones first.</param>
    /// <param name="cancellationToken">Asked before each slice.</param>
    public void Run(SortedDictionary<int, PlanePrompts> prompts, bool carry, Action<CorrectedSlice> onSlice, CancellationToken cancellationToken)
    {
        var carried = prompts.Where(said => said.Value.Carries(carry)).Select(said => said.Key).ToHashSet();
        // What was painted is true already: the others may look at it.
        foreach (var (slice, said) in prompts.OrderBy(p => p.Value.Painted is null))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var (pixels, confidence) = new PromptedSlice(model, refiner, masks, said).Decode(masks.Present(slice), () => (features[slice], Memories(slice, null)));
            // What is to stay in its slice says nothing of others, where some of it is carried.
            if (carried.Count == 0 || carried.Contains(slice)) _corrected.Add(slice, model.Network.EncodeSupport(features[slice], masks.ForMemory(pixels), model.Traits.SupportMasks));
            onSlice(new CorrectedSlice(slice, pixels, confidence, Prompted: true));
        }

        // Those that are not to be carried end no walk: it passes them, and leaves them as they are.
        foreach (var walk in Walks([.. carried.Order()], features.Count))
            Follow(walk, slice =>
            {
                if (!prompts.ContainsKey(slice.Slice)) onSlice(slice);
            }, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _corrected.Dispose();
        _examples.Dispose();
    }

    /// <summary>The slices that follow each prompted one, nearest first: to the ends, and half the way to the next prompted one.</summary>
    internal static IEnumerable<IReadOnlyList<int>> Walks(IReadOnlyList<int> prompted, int slices)
    {
        for (var i = 0; i < prompted.Count; i++)
        {
            var last = i + 1 < prompted.Count ? (prompted[i] + prompted[i + 1]) / 2 : slices - 1;
            var first = i > 0 ? (prompted[i - 1] + prompted[i]) / 2 + 1 : 0;
            yield return [.. Enumerable.Range(prompted[i] + 1, Math.Max(0, last - prompted[i]))];
            yield return [.. Enumerable.Range(first, Math.Max(0, prompted[i] - first)).Reverse()];
        }
    }

    private void Follow(IReadOnlyList<int> walk, Action<CorrectedSlice> onSlice, CancellationToken cancellationToken)
    {
        using var remembered = bank is null ? null
            : new MaskBank(bank.Bank, model.Network.Model, PreparedBudget.Memories(model.Network.Model, 1), placed);
        var (asBefore, scores) = (0, new List<float>());
        foreach (var slice in walk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var output = model.Network.Segment(features[slice], Memories(slice, remembered), refiner);
            scores.Add(output.ObjectScore.to(ScalarType.Float32).cpu().item<float>());
            var pixels = masks.FromNetwork(model.Traits.Margins(output.Logits, output.ObjectScore));
            if (scores[^1] <= model.Traits.ObjectScoreIn(scores)) Array.Clear(pixels);
            onSlice(new CorrectedSlice(slice, pixels, PromptedSlice.ConfidenceOf(output), Prompted: false));
            asBefore = IsAsBefore(masks.Present(slice), pixels) ? asBefore + 1 : 0;
            if (asBefore == Patience) return;
            remembered?.Push(model.Network.EncodeSlice(output));
        }
    }

    // Corrected slices, then examples up to as many as the task compares with, then the last slices.
    private MemoryTokens Memories(int slice, MaskBank? last)
    {
        var corrected = _corrected.For(slice);
        var chosen = support.Choose(segment, support.SimilarityOf(features[slice]), _sampler, corrected.Count);
        return MemoryTokens.Join([.. corrected, .. _examples.Rows([chosen], 0, 1), .. last?.Rows(0, 1) ?? []]);
    }

    private static bool IsAsBefore(byte[] before, byte[] now)
    {
        var (both, either) = (0, 0);
        for (var i = 0; i < now.Length; i++) (both, either) = (both + (before[i] & now[i]), either + before[i] + now[i]);
        return either == 0 || 2.0 * both / either > Same;
    }
}
