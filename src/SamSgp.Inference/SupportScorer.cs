using SamSgp.Imaging.Metrics;
using SamSgp.Inference.Batching;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Models;
using SamSgp.Inference.Propagation;
using SamSgp.Inference.Support;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference;

/// <summary>Tries a support set on itself: the examples of one case after the other are segmented by those of all others, each
/// slice alone. A case is a picture, or all of a patient, whose slices say too much of each other.</summary>
internal sealed class SupportScorer
{
    private const double Tolerance = 0.01; // of the surface, in sides of the image
    private const double Lead = 0.01; // of mean Dice

    private readonly LoadedModel _model;
    private readonly TaskManifest _task;
    private readonly SupportMemory _memory;
    private readonly IReadOnlyList<int> _cases; // of every example of the memory
    private readonly IReadOnlyList<string> _names; // of those that are tried
    private readonly Dictionary<(bool Placed, int Case, int Segment), List<TriedSlice>> _found = [];
    private readonly Dictionary<(bool Placed, int Case), List<float[]>> _scores = []; // object scores of all segments, an image each
    private readonly Dictionary<int, List<double>> _changes = [];

    private SupportScorer(LoadedModel model, TaskManifest task, SupportMemory memory, IReadOnlyList<SupportChunk> chunks)
    {
        (_model, _task, _memory) = (model, task, memory);
        _cases = [.. chunks.SelectMany(chunk => chunk.Cases)];
        _names = [.. chunks.SelectMany(chunk => chunk.Names)];
    }

    /// <summary>The scores of a support set, and whether it counts for it where examples show a structure.</summary>
    /// <param name="model">Of the task.</param>
    /// <param name="task">What is seen in the examples.</param>
    /// <param name="chunks">All of them; those with features are tried, and come first.</param>
    /// <param name="withEffects">Whether to find out what each example does to the others.</param>
    /// <param name="progress">Told of examples done and all.</param>
    /// <param name="cancellationToken">Asked before each example.</param>
    public static SupportTrial Try(LoadedModel model, TaskManifest task, IReadOnlyList<SupportChunk> chunks, bool withEffects,
        IProgress<(int Done, int Total)>? progress, CancellationToken cancellationToken)
    {
        var cases = chunks.SelectMany(chunk => chunk.Cases).ToList();
        // Where a case has fewer others than a slice is compared with, it is compared with those there are.
        var others = cases.GroupBy(c => c).Min(one => cases.Count - one.Count());
        if (others == 0) return new SupportTrial([], [], null);
        using var scope = NewDisposeScope();
        var builder = new SupportMemoryBuilder(model);
        foreach (var chunk in chunks) builder.Add(chunk);
        using var memory = builder.Build(task.Model.Select with { K = Math.Min(task.Model.Select.K, others) }, "", null);
        return new SupportScorer(model, task, memory, chunks).Try(chunks, withEffects, progress, cancellationToken);
    }

    private SupportTrial Try(IReadOnlyList<SupportChunk> chunks, bool withEffects, IProgress<(int Done, int Total)>? progress,
        CancellationToken cancellationToken)
    {
        using var with = Segmenter(placed: true);
        using var without = _model.Traits.ReadsWithoutPlace ? Segmenter(placed: false) : null;
        var images = chunks.Where(chunk => chunk.Features is not null).SelectMany(chunk => Enumerable.Range(0, chunk.Cases.Count).Select(i => (Chunk: chunk, Image: i))).ToList();
        foreach (var (done, (chunk, image)) in images.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report((done, images.Count));
            Try(with, chunk, image);
            if (without is not null) Try(without, chunk, image);
        }

        progress?.Report((images.Count, images.Count));
        var (placed, scores, cases) = Best(both: without is not null);
        foreach (var (chunk, image) in withEffects ? images : [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            TryWithoutEach(without is null || IsPlaced(placed, chunk.Cases[image]) ? with : without, chunk, image);
        }

        return new SupportTrial(scores, [.. _changes.Select(pair => new ExampleEffect(_names[pair.Key], pair.Value.Average(), pair.Value.Count)).OrderBy(e => e.Change)], placed)
        {
            Calibration = ConfidenceCalibration.Of(cases.Where(one => one.Sure.Count > 0)
                .Select(one => new CalibrationCase(_task.Segments[one.Segment].Number, SegmentConfidence.Of(one.Sure), one.Overlap.Dice))),
        };
    }

    // As each case itself says, unless one way serves the examples better throughout, by more than so few can bring about.
    private (bool? Placed, List<SegmentScore> Scores, List<TriedCase> Cases) Best(bool both)
    {
        var best = Read(both ? null : true);
        if (!both) return best with { Placed = null };
        foreach (var one in (bool[])[true, false])
            if (Read(one) is { Scores.Count: > 0 } read && Mean(read.Scores) > Mean(best.Scores) + Lead) best = read;
        return best;

        static double Mean(List<SegmentScore> scores) => scores.Average(score => score.Dice);
    }

    private (bool? Placed, List<SegmentScore> Scores, List<TriedCase> Cases) Read(bool? placed)
    {
        var cases = _found.Where(pair => pair.Key.Placed == IsPlaced(placed, pair.Key.Case))
            .Select(pair => TriedCase.Of(pair.Key.Segment, pair.Value, _model.Traits)).ToList();
        return (placed, [.. _task.Segments.Select((segment, n) => Of(segment.Number, [.. cases.Where(one => one.Segment == n)])).OfType<SegmentScore>()], cases);
    }

    private bool IsPlaced(bool? placed, int ofCase) => placed ?? PlaceTrial.Counts(_scores[(true, ofCase)].Count, (n, way) => _scores[(way, ofCase)][n]);

    private void Try(SliceSegmenter segmenter, SupportChunk chunk, int image)
    {
        using var scope = NewDisposeScope();
        var ((features, similarity), ofCase) = (Look(chunk, image), chunk.Cases[image]);
        var truth = Truth(chunk, image);
        var (found, output) = Segment(segmenter, features, similarity, truth.shape[1]);
        var (iou, presence) = MaskAssembler.SurenessOf(output);
        var scores = output.ObjectScore.to(ScalarType.Float32).flatten().cpu().data<float>().ToArray();
        if (!_scores.TryGetValue((segmenter.Placed, ofCase), out var ofImages)) _scores[(segmenter.Placed, ofCase)] = ofImages = [];
        ofImages.Add(scores);
        for (var n = 0; n < _task.Segments.Count; n++)
        {
            if (!IsShownByOthers(n, ofCase)) continue;
            if (!_found.TryGetValue((segmenter.Placed, ofCase, n), out var before)) _found[(segmenter.Placed, ofCase, n)] = before = [];
            var (drawn, real) = (Bytes(found[n]), Bytes(truth[n]));
            var side = (int)truth.shape[1];
            var overlap = Overlap.Of(drawn, real);
            before.Add(new TriedSlice(scores[n], overlap,
                overlap.True > 0 ? SurfaceDistance.Of(drawn, real, [1, side, side], [1, 1, 1], Tolerance * side).Nsd : null,
                new SliceConfidence(_task.Segments[n].Number, image, iou[n], 1) { Presence = presence[n], Pixels = overlap.Found }));
        }
    }

    private static Tensor Truth(SupportChunk chunk, int image) => chunk.Masks.select(1, image).squeeze(1).gt(Zero).cpu(); // (N, P, P)

    private SliceSegmenter Segmenter(bool placed) => new(_model, _memory, SegmentationEngine.RefinerOf(_task.Model.Refiner),
        new HalvingBatch(16, () => { }, _ => { }), placed);

    // Examples of its own case are out of sight.
    private (ImageFeatures Features, float[] Similarity) Look(SupportChunk chunk, int image)
    {
        var features = chunk.Features!.Slice(image, image + 1);
        var similarity = _memory.SimilarityOf(features);
        for (var other = 0; other < _cases.Count; other++)
            if (_cases[other] == chunk.Cases[image]) similarity[other] = float.NegativeInfinity;
        return (features, similarity);
    }

    // What the slice loses or gains by each example it is compared with.
    private void TryWithoutEach(SliceSegmenter segmenter, SupportChunk chunk, int image)
    {
        using var ofImage = NewDisposeScope();
        var (features, similarity) = Look(chunk, image);
        var truth = Truth(chunk, image);
        if (similarity.Count(one => !float.IsNegativeInfinity(one)) < 2) return; // without it there would be nothing
        var all = Dice(Segment(segmenter, features, similarity, truth.shape[1]).Found, truth);
        if (double.IsNaN(all)) return;
        foreach (var example in _memory.Choose(similarity, null).SelectMany(chosen => chosen).Distinct().Where(e => e < _names.Count))
        {
            using var scope = NewDisposeScope();
            var without = similarity.ToArray();
            without[example] = float.NegativeInfinity;
            if (!_changes.TryGetValue((int)example, out var changes)) _changes[(int)example] = changes = [];
            changes.Add(all - Dice(Segment(segmenter, features, without, truth.shape[1]).Found, truth));
        }
    }

    // (N, P, P): the more probable one of those that exclude each other takes the pixel.
    private (Tensor Found, SgpOutput Output) Segment(SliceSegmenter segmenter, ImageFeatures features, float[] similarity, long side)
    {
        var output = segmenter.Segment(features, similarity, null, null);
        output = _model.Reader?.Vote(features.Picture!, output, _model.Traits) ?? output;
        var margins = nn.functional.interpolate(_model.Traits.Margins(output.Logits, output.ObjectScore).to(ScalarType.Float32), [side, side],
            mode: InterpolationMode.Bilinear, align_corners: false).squeeze(1).cpu();
        var exclusive = Enumerable.Range(0, _task.Segments.Count).Where(n => !_task.Segments[n].Overlap).Select(n => (long)n).ToArray();
        var found = margins.gt(Zero);
        if (exclusive.Length < 2) return (found, output);
        var best = margins.index_select(0, tensor(exclusive)).amax(0);
        foreach (var n in exclusive) found[n].logical_and_(margins[n].ge(best));
        return (found, output);
    }

    // Mean over the segments the slice shows; NaN where it shows none.
    private static double Dice(Tensor found, Tensor truth) => Enumerable.Range(0, (int)truth.shape[0])
        .Select(n => Overlap.Of(Bytes(found[n]), Bytes(truth[n]))).Where(overlap => overlap.True > 0)
        .Select(overlap => overlap.Dice).DefaultIfEmpty(double.NaN).Average();

    private static byte[] Bytes(Tensor flags) => flags.to(ScalarType.Byte).contiguous().data<byte>().ToArray();

    private bool IsShownByOthers(int segment, int ofCase) =>
        Enumerable.Range(0, _cases.Count).Any(i => _cases[i] != ofCase && _memory.Shows(segment, i));

    private static SegmentScore? Of(int number, IReadOnlyList<TriedCase> ofSegment)
    {
        // Of a case that does not show it, what is drawn there is an error that Dice cannot count.
        var cases = ofSegment.Where(one => one.Overlap.True > 0).ToList();
        if (cases.Count < 2) return null;
        var (dice, spread) = MeanOf(cases.Select(c => c.Overlap.Dice));
        var (nsd, nsdSpread) = MeanOf(cases.Select(c => c.Nsd.Average()));
        return new SegmentScore(number, dice, spread, cases.Min(c => c.Overlap.Dice), cases.Count) { Nsd = nsd, NsdSpread = nsdSpread };
    }

    /// <summary>What was found of a segment in one slice of a case.</summary>
    /// <param name="Score">Its object score.</param>
    /// <param name="Overlap">With what it shows.</param>
    /// <param name="Nsd">Of the surfaces; null where it shows nothing.</param>
    /// <param name="Sure">How sure the network is.</param>
    private sealed record TriedSlice(float Score, Overlap Overlap, double? Nsd, SliceConfidence Sure);

    private sealed record TriedCase(int Segment, Overlap Overlap, IReadOnlyList<double> Nsd, IReadOnlyList<SliceConfidence> Sure)
    {
        // As a run does that knows all slices of a volume.
        public static TriedCase Of(int segment, IReadOnlyList<TriedSlice> slices, ModelTraits traits)
        {
            var level = traits.ObjectScoreIn(slices.Select(slice => slice.Score));
            var known = slices.Select(slice => slice.Score > level ? slice
                : slice with { Overlap = slice.Overlap with { Shared = 0, Found = 0 }, Nsd = slice.Nsd is null ? null : 0 }).ToList();
            return new TriedCase(segment, known.Aggregate(default(Overlap), (sum, slice) => sum + slice.Overlap), [.. known.Select(slice => slice.Nsd).OfType<double>()],
                [.. known.Where(slice => slice.Overlap.Found > 0).Select(slice => slice.Sure)]);
        }
    }

    private static (double Mean, double Spread) MeanOf(IEnumerable<double> values)
    {
        var all = values.ToList();
        var mean = all.Average();
        return (mean, Math.Sqrt(all.Average(value => (value - mean) * (value - mean))));
    }
}
