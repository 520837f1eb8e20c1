using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>Only the largest connected component of a segment stays; of equal ones the first in voxel order.</summary>
/// <param name="segments">Segment numbers to treat; null for all.</param>
/// <param name="connectivity">Which voxels are connected; 26 neighbours in <c>keep-largest</c>.</param>
public sealed class KeepLargest(IReadOnlyCollection<int>? segments, Connectivity connectivity) : SegmentStep(segments)
{
    private protected override void Apply(SegmentRegion region, Volume source, CancellationToken cancellationToken)
    {
        var components = ConnectedComponents.Find(region.Voxels, region.Size, connectivity);
        var largest = components.Largest();
        components.Clear(region.Voxels, component => component != largest);
    }
}
