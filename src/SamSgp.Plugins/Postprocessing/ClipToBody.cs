using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>What lies outside the body vanishes. The body is the largest connected thing (6 neighbours) above a
/// threshold, with what it encloses in each slice.</summary>
/// <param name="segments">Segment numbers to treat; null for all.</param>
/// <param name="threshold">Real-world value that separates body from air; about -300 HU for CT.</param>
public sealed class ClipToBody(IReadOnlyCollection<int>? segments, double threshold) : SegmentStep(segments)
{
    // The body is the same for all segments of a volume.
    private (Volume Source, byte[] Body)? _last;

    private protected override void Apply(SegmentRegion region, Volume source, CancellationToken cancellationToken)
    {
        if (_last?.Source != source) _last = (source, FindBody(source, cancellationToken));
        var (body, box, geometry) = (_last.Value.Body, region.Box, region.Geometry);
        for (var line = 0; line < box.Rows * box.Slices; line++)
        {
            var (slice, row) = Math.DivRem(line, box.Rows);
            var start = ((box.Slice + slice) * geometry.Rows + box.Row + row) * geometry.Columns + box.Column;
            for (var i = 0; i < box.Columns; i++) region.Voxels[line * box.Columns + i] &= body[start + i];
        }
    }

    private byte[] FindBody(Volume source, CancellationToken cancellationToken)
    {
        var geometry = source.Geometry;
        var body = new byte[(long)geometry.SliceLength * geometry.Slices];
        var values = new float[geometry.SliceLength];
        for (var slice = 0; slice < geometry.Slices; slice++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            source.ReadSlice(slice, values);
            var target = body.AsSpan(slice * geometry.SliceLength, geometry.SliceLength);
            for (var i = 0; i < values.Length; i++) target[i] = values[i] > threshold ? (byte)1 : (byte)0;
        }

        var size = new GridSize(geometry.Columns, geometry.Rows, geometry.Slices);
        var components = ConnectedComponents.Find(body, size, Connectivity.Faces);
        var largest = components.Largest();
        components.Clear(body, component => component != largest);
        Holes.Fill(body, size, true);
        return body;
    }
}
