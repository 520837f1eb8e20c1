using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Confidences;
using SamSgp.Inference.Preprocessing;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Inference.Propagation;

/// <summary>Puts logits of slices back on the source's grid. Segments that exclude each other share one label map, the
/// more probable one taking the voxel; a segment that may overlap has its own.</summary>
internal sealed class MaskAssembler
{
    private readonly SliceStack _stack;
    private readonly SliceRegion _region;
    private readonly VolumeGeometry _geometry;
    private readonly ModelTraits _traits;
    private readonly IReadOnlyList<SegmentDefinition> _segments;
    private readonly List<Layer> _layers = [];
    private readonly byte[] _slice;
    private readonly List<(int Slice, SliceConfidence Confidence)> _confidences = []; // by the plane's slice
    private readonly byte[][] _probabilities;
    private readonly List<(int Slice, float[] Scores)> _scores = []; // object scores, a segment each
    private readonly List<Contest> _contests = []; // where it is not known yet whether the one who took a pixel may keep it

    /// <param name="stack">The volume's slices as they go through the network.</param>
    /// <param name="region">The part of a slice that goes through it.</param>
    /// <param name="geometry">The volume's grid.</param>
    /// <param name="traits">What the network's numbers mean.</param>
    /// <param name="segments">A row of each output.</param>
    /// <param name="keepProbabilities">A byte a voxel and segment more.</param>
    public MaskAssembler(SliceStack stack, SliceRegion region, VolumeGeometry geometry, ModelTraits traits,
        IReadOnlyList<SegmentDefinition> segments, bool keepProbabilities)
    {
        _probabilities = keepProbabilities ? [.. segments.Select(_ => new byte[checked((int)geometry.VoxelCount)])] : [];
        (_stack, _region, _geometry, _traits, _segments) = (stack, region, geometry, traits, segments);
        _slice = new byte[stack.SliceLength];
        var exclusive = Enumerable.Range(0, segments.Count).Where(n => !segments[n].Overlap).ToArray();
        if (exclusive.Length > 0) _layers.Add(NewLayer(exclusive));
        foreach (var n in Enumerable.Range(0, segments.Count).Where(n => segments[n].Overlap)) _layers.Add(NewLayer([n]));
    }

    public IReadOnlyList<SliceConfidence> Confidences => [.. _confidences.Select(one => one.Confidence)];

    /// <summary>Takes the output of one slice, a row a segment.</summary>
    public void Add(int slice, SgpOutput output)
    {
        using var scope = NewDisposeScope();
        _scores.Add((slice, [.. output.ObjectScore.to(ScalarType.Float32).flatten().cpu().data<float>()]));
        var logits = _traits.Margins(output.Logits, output.ObjectScore);
        var areas = AddConfidences(slice, output, logits);
        if (_probabilities.Length > 0) AddProbabilities(slice, output, InRegion(logits));
        foreach (var layer in _layers)
        {
            // Only what is somewhere in the slice is enlarged, which costs more than to find it.
            var there = Enumerable.Range(0, layer.Rows.Length).Where(i => areas[layer.Rows[i]] > 0).ToList();
            if (there.Count == 0)
            {
                Array.Clear(_slice);
            }
            else
            {
                var competing = cat([.. there.Select(i => logits.narrow(0, layer.Rows[i], 1))], 0);
                if (there.Count > 1 && there.Exists(i => _scores[^1].Scores[layer.Rows[i]] <= _traits.VolumeObjectScore))
                    _contests.Add(new Contest(slice, layer, there, competing.shape, competing.cpu().contiguous().data<float>().ToArray()));
                Paste(LabelMap(there, competing));
            }

            _stack.Write(_slice, slice, layer.Labels);
        }
    }

    /// <summary>The segments on the source's grid, when all slices are known.</summary>
    public MaskVolume Finish()
    {
        ClearUnclear();
        var mask = new MaskVolume(_geometry);
        foreach (var layer in _layers)
            mask.AddLayer(layer.Labels, layer.Rows.Select((n, i) => (n, i)).ToDictionary(p => (byte)(p.i + 1), p => _segments[p.n].Number));
        foreach (var (n, probabilities) in _probabilities.Index()) mask.SetProbabilities(_segments[n].Number, probabilities);
        return mask;
    }

    // What a slice shows of a segment, other slices say: only of all of them is it known how clearly the volume shows it.
    private void ClearUnclear()
    {
        var unclear = new HashSet<(int Segment, int Slice)>();
        for (var n = 0; n < _segments.Count && _scores.Count > 0; n++)
        {
            var level = _traits.ObjectScoreIn(_scores.Select(one => one.Scores[n]));
            foreach (var (slice, _) in _scores.Where(one => one.Scores[n] > 0 && one.Scores[n] <= level))
            {
                Clear(n, slice);
                unclear.Add((n, slice));
            }
        }

        foreach (var contest in _contests)
        {
            bool Stays(int i) => !unclear.Contains((contest.Layer.Rows[i], contest.Slice));
            if (contest.There.TrueForAll(Stays)) continue;
            using var scope = NewDisposeScope();
            var logits = tensor(contest.Logits).view([.. contest.Shape]);
            var others = Enumerable.Range(0, contest.There.Count).Where(row => Stays(contest.There[row])).ToList();
            if (others.Count == 0) continue;
            Paste(LabelMap([.. others.Select(row => contest.There[row])], cat([.. others.Select(row => logits.narrow(0, row, 1))], 0)));
            _stack.Write(_slice, contest.Slice, contest.Layer.Labels);
        }
    }

    private void Clear(int segment, int slice)
    {
        var layer = _layers.Single(one => one.Rows.Contains(segment));
        _stack.Clear((byte)(Array.IndexOf(layer.Rows, segment) + 1), slice, layer.Labels);
        _confidences.RemoveAll(one => one.Confidence.Segment == _segments[segment].Number && one.Slice == slice);
        if (_probabilities.Length == 0) return;
        Array.Clear(_slice);
        _stack.Write(_slice, slice, _probabilities[segment]);
    }

    private ReadOnlySpan<byte> LabelMap(List<int> segments, Tensor logits) =>
        ModelTraits.LabelMap(InRegion(logits), [.. segments.Select(segment => segment + 1)]).cpu().bytes;

    private Tensor InRegion(Tensor logits) => _region.Enlarge(logits);

    // A segment that is not in the slice at all is improbable everywhere, whatever its logits.
    private void AddProbabilities(int slice, SgpOutput output, Tensor logits)
    {
        var probable = logits.sigmoid();
        if (_traits.ObjectScoreGates) probable *= output.ObjectScore.gt(Zero).view(-1, 1, 1).to(ScalarType.Float32);
        var bytes = probable.Times(byte.MaxValue).round().to(ScalarType.Byte);
        for (var n = 0; n < _probabilities.Length; n++)
        {
            Paste(bytes[n].contiguous().cpu().bytes);
            _stack.Write(_slice, slice, _probabilities[n]);
        }
    }

    // Outside the region there is background.
    private void Paste(ReadOnlySpan<byte> labels) => _region.Paste(labels, _slice, _stack.Columns);

    // Gives back how many pixels each segment has.
    private float[] AddConfidences(int slice, SgpOutput output, Tensor logits)
    {
        var mask = logits.gt(Zero);
        var size = mask.shape[3];
        var pseudo = nn.functional.interpolate(output.PseudoLogits.to(ScalarType.Float32), [size, size],
            mode: InterpolationMode.Bilinear, align_corners: false).gt(Zero);
        var areas = mask.sum([1, 2, 3]).to(ScalarType.Float32);
        var both = mask.logical_and(pseudo).sum([1, 2, 3]).to(ScalarType.Float32);
        var agreement = (both.Times(2) / areas.Plus(pseudo.sum([1, 2, 3]).to(ScalarType.Float32))).cpu().data<float>().ToArray();
        var area = areas.cpu().data<float>().ToArray();
        var (iou, presence) = SurenessOf(output);
        int? own = _stack.HasGridSlices(_geometry) ? _stack.GridSlice(slice, 0, 0, _geometry) : null;
        for (var n = 0; n < _segments.Count; n++)
            if (area[n] > 0)
                _confidences.Add((slice, new SliceConfidence(_segments[n].Number, own, iou[n], agreement[n]) { Presence = presence[n], Pixels = area[n] }));
        return area;
    }

    /// <summary>Predicted IoU and presence of each segment, 0 to 1.</summary>
    internal static (float[] Iou, float[] Presence) SurenessOf(SgpOutput output) => (
        output.Iou.to(ScalarType.Float32).flatten().clamp(Zero, One).cpu().data<float>().ToArray(),
        output.ObjectScore.to(ScalarType.Float32).flatten().sigmoid().cpu().data<float>().ToArray());

    private Layer NewLayer(int[] rows) => new(rows, new byte[checked(_geometry.SliceLength * _geometry.Slices)]);

    private sealed record Layer(int[] Rows, byte[] Labels);

    // Segments of a layer that are somewhere in a slice, with their logits.
    private sealed record Contest(int Slice, Layer Layer, List<int> There, long[] Shape, float[] Logits);
}
