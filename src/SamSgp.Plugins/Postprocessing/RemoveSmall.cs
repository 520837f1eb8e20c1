using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>Connected components (26 neighbours) of a segment that are smaller than a volume vanish.</summary>
/// <param name="segments">Segment numbers to treat; null for all.</param>
/// <param name="milliliters">The volume; a component of exactly this volume stays.</param>
public sealed class RemoveSmall(IReadOnlyCollection<int>? segments, double milliliters) : SegmentStep(segments)
{
    private protected override void Apply(SegmentRegion region, Volume source, CancellationToken cancellationToken)
    {
        // Half a voxel of tolerance: 2 ml are 2 ml also where the voxel's volume is not a round binary fraction.
        var fewest = milliliters / region.Geometry.VoxelMilliliters - 0.5;
        var components = ConnectedComponents.Find(region.Voxels, region.Size, Connectivity.Corners);
        components.Clear(region.Voxels, component => components.Sizes[component] < fewest);
    }
}
