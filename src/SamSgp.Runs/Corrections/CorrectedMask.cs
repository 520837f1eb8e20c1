using System.Collections;
using System.Numerics;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Corrections;

/// <summary>The segment that is corrected, on the volume's own grid, between the segments that are not. Voxels of a segment that it
/// excludes stay that segment's.</summary>
internal sealed class CorrectedMask
{
    private readonly MaskVolume _present;
    private readonly PromptedVolume _images;
    private readonly int _segment;
    private readonly byte[] _before; // the segment as it was, 0 or 1
    private readonly byte[] _own; // as it is now
    private readonly byte[] _others; // 1 where it cannot be
    private readonly Dictionary<int, float> _confidences = [];
    private readonly HashSet<int> _walked = []; // slices of the grid that follow a prompted one
    private readonly bool _hasGridSlices;

    /// <param name="present">What is corrected.</param>
    /// <param name="images">The images.</param>
    /// <param name="segment">The segment.</param>
    /// <param name="task">Says which others it excludes.</param>
    public CorrectedMask(MaskVolume present, PromptedVolume images, SegmentDefinition segment, TaskManifest task)
    {
        (_present, _images, _segment) = (present, images, segment.Number);
        _hasGridSlices = images.Stack.HasGridSlices(Geometry);
        (_before, _others) = (new byte[Geometry.VoxelCount], new byte[Geometry.VoxelCount]);
        var excluded = segment.Overlap ? [] : task.Segments.Where(s => s.Number != segment.Number && !s.Overlap).Select(s => s.Number).ToHashSet();
        foreach (var other in present.SegmentNumbers.Where(excluded.Contains)) Draw(other, 1, _others);
        if (present.SegmentNumbers.Contains(segment.Number)) Draw(segment.Number, 1, _before);
        _own = (byte[])_before.Clone();
    }

    private VolumeGeometry Geometry => _present.Geometry;

    /// <summary>Takes a slice of the task's plane.</summary>
    /// <returns>The slice of the grid, where that is one and it changes.</returns>
    public SliceChange? Take(CorrectedSlice slice)
    {
        _images.Stack.Write(slice.Pixels, slice.Slice, _own);
        if (!_hasGridSlices) return null;
        var own = _images.Stack.GridSlice(slice.Slice, 0, 0, Geometry);
        _confidences[own] = slice.Confidence;
        if (!slice.Prompted) _walked.Add(own);
        LeaveOthers(own);
        return IsChanged(own) ? ChangeOf(own) : null;
    }

    /// <summary>Post-processes the slices that follow. What a person said stays, and what is connected with it: no component with a voxel
    /// that was included goes, no hole with one that was excluded is filled, and prompted slices stay as they are; so do those that the
    /// correction did not reach.</summary>
    /// <param name="steps">Changes the segment in a mask volume that has it alone.</param>
    /// <param name="said">What was said.</param>
    /// <returns>Slices that changed by it.</returns>
    public IReadOnlyList<SliceChange> Postprocess(Func<MaskVolume, MaskVolume> steps, SaidVoxels said)
    {
        if (!_hasGridSlices) foreach (var slice in Slices) LeaveOthers(slice);
        else if (_walked.Count == 0) return [];
        var corrected = (byte[])_own.Clone();
        Draw(steps(Alone()), _own);
        if (!_own.AsSpan().SequenceEqual(corrected)) KeepWhatWasSaid(corrected, said);
        return [.. Slices.Where(slice => _hasGridSlices ? !Of(_own, slice).SequenceEqual(Of(corrected, slice)) : IsChanged(slice)).Select(ChangeOf)];
    }

    /// <summary>Slices that differ from what was corrected.</summary>
    public IReadOnlyList<SliceChange> Changes() => [.. Slices.Where(IsChanged).Select(ChangeOf)];

    /// <summary>All segments, this one as it is now.</summary>
    public MaskVolume ToMasks()
    {
        var masks = new MaskVolume(Geometry);
        foreach (var layer in _present.SegmentNumbers.Where(number => number != _segment).GroupBy(number => _present.Locate(number).Layer))
        {
            var labels = new byte[_own.Length];
            foreach (var number in layer) Draw(number, _present.Locate(number).Label, labels);
            masks.AddLayer(labels, layer.ToDictionary(number => _present.Locate(number).Label));
        }

        masks.AddLayer((byte[])_own.Clone(), new Dictionary<byte, int> { [1] = _segment });
        return masks;
    }

    private IEnumerable<int> Slices => Enumerable.Range(0, Geometry.Slices);

    // Steps fill background only: where the others are there is a label that is no segment's.
    private MaskVolume Alone()
    {
        var labels = (byte[])_own.Clone();
        foreach (var slice in Slices.Where(slice => Of(_others, slice).Contains((byte)1)))
        {
            var target = Of(labels, slice);
            var others = Of(_others, slice);
            for (var i = 0; i < target.Length; i++) target[i] |= (byte)(others[i] << 1);
        }

        var alone = new MaskVolume(Geometry);
        alone.AddLayer(labels, new Dictionary<byte, int> { [1] = _segment });
        return alone;
    }

    private void KeepWhatWasSaid(byte[] corrected, SaidVoxels said)
    {
        var flood = new VoxelFlood(Geometry);
        var seen = new BitArray(_own.Length);
        if (IsLess(_own, corrected))
        {
            flood.Visit(said.Inside, voxel => corrected[voxel] != 0 && !seen[voxel], voxel =>
            {
                seen[voxel] = true;
                _own[voxel] = 1;
            });
        }

        flood.Visit(said.Outside, voxel => corrected[voxel] == 0 && _own[voxel] != 0, voxel => _own[voxel] = 0);
        if (!_hasGridSlices) return;
        foreach (var slice in Slices.Where(slice => !_walked.Contains(slice))) Of(corrected, slice).CopyTo(Of(_own, slice));
    }

    private static bool IsLess(byte[] now, byte[] before)
    {
        for (var i = 0; i < now.Length; i++) if (now[i] < before[i]) return true;
        return false;
    }

    private void LeaveOthers(int slice)
    {
        var own = Of(_own, slice);
        var others = Of(_others, slice);
        for (var i = 0; i < own.Length; i++) own[i] = (byte)(own[i] & ~others[i]);
    }

    private bool IsChanged(int slice) => !Of(_own, slice).SequenceEqual(Of(_before, slice));

    private SliceChange ChangeOf(int slice) =>
        new(slice, Of(_own, slice).ToArray(), _confidences.TryGetValue(slice, out var confidence) ? confidence : null);

    private Span<byte> Of(byte[] voxels, int slice) => voxels.AsSpan(slice * Geometry.SliceLength, Geometry.SliceLength);

    private void Draw(MaskVolume alone, byte[] into)
    {
        var (layer, own) = alone.Locate(_segment);
        var source = alone.Layers[layer].Span;
        var (wanted, one) = (new Vector<byte>(own), Vector<byte>.One);
        var i = 0;
        for (; i + Vector<byte>.Count <= into.Length; i += Vector<byte>.Count)
            (Vector.Equals(new Vector<byte>(source[i..]), wanted) & one).CopyTo(into, i);
        for (; i < into.Length; i++) into[i] = source[i] == own ? (byte)1 : (byte)0;
    }

    // Most of a layer is background, and passed over quickly.
    private void Draw(int segment, byte value, byte[] into)
    {
        var (layer, own) = _present.Locate(segment);
        var source = _present.Layers[layer].Span;
        for (var at = 0; at < source.Length;)
        {
            var found = source[at..].IndexOf(own);
            if (found < 0) return;
            for (at += found; at < source.Length && source[at] == own; at++) into[at] = value;
        }
    }
}
