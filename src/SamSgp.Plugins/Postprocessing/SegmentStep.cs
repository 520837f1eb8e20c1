using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>A built-in step: treats each segment it is for by itself. What it adds to a segment comes from the
/// background only, never from other segments of the same layer.</summary>
public abstract class SegmentStep : IPostProcessor
{
    private readonly IReadOnlyCollection<int>? _segments;

    /// <param name="segments">Segment numbers to treat; null for all. Numbers the masks do not have are passed over.</param>
    private protected SegmentStep(IReadOnlyCollection<int>? segments) => _segments = segments;

    /// <inheritdoc/>
    public MaskVolume Process(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(masks);
        ArgumentNullException.ThrowIfNull(source);
        foreach (var segment in masks.SegmentNumbers.Where(number => _segments?.Contains(number) ?? true))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (masks.FindBox(segment) is not { } tight) continue;
            var (columns, rows, slices) = MarginFor(masks.Geometry);
            var box = tight.Grow(columns, rows, slices, masks.Geometry);
            var region = new SegmentRegion(masks.ReadBox(segment, box), box, masks.Geometry);
            Apply(region, source, cancellationToken);
            masks.WriteBox(segment, box, region.Voxels);
        }

        return masks;
    }

    /// <summary>Voxels around the segment that the step needs to see or may fill.</summary>
    private protected virtual (int Columns, int Rows, int Slices) MarginFor(VolumeGeometry geometry) => (0, 0, 0);

    /// <summary>Changes the region's voxels.</summary>
    private protected abstract void Apply(SegmentRegion region, Volume source, CancellationToken cancellationToken);
}
