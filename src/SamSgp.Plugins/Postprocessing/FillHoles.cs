using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>Background that a segment encloses joins it. What touches the edge of the image is not enclosed.</summary>
/// <param name="segments">Segment numbers to treat; null for all.</param>
/// <param name="inPlane">True fills what is enclosed within a slice, false only what is enclosed in three dimensions.</param>
public sealed class FillHoles(IReadOnlyCollection<int>? segments, bool inPlane) : SegmentStep(segments)
{
    private protected override void Apply(SegmentRegion region, Volume source, CancellationToken cancellationToken) =>
        Holes.Fill(region.Voxels, region.Size, inPlane || region.Geometry.Slices == 1);
}
