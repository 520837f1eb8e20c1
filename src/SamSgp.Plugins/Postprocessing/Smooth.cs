using SamSgp.Imaging.Morphology;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Postprocessing;

/// <summary>The border of a segment is smoothed by a Gauss kernel in millimetres. The level at which the blurred mask
/// is cut is chosen so that the volume stays, within 0.4 to 0.6 (thin things may still thin out).</summary>
/// <param name="segments">Segment numbers to treat; null for all.</param>
/// <param name="millimeters">Standard deviation; 0 changes nothing.</param>
public sealed class Smooth(IReadOnlyCollection<int>? segments, double millimeters) : SegmentStep(segments)
{
    private const double LowestLevel = 0.4;
    private const double HighestLevel = 0.6;

    private protected override (int Columns, int Rows, int Slices) MarginFor(VolumeGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return (Reach(geometry.ColumnSpacing), Reach(geometry.RowSpacing), Reach(geometry.SliceSpacing));
    }

    private protected override void Apply(SegmentRegion region, Volume source, CancellationToken cancellationToken)
    {
        if (millimeters <= 0) return;
        var (geometry, size) = (region.Geometry, region.Size);
        var blurred = Array.ConvertAll(region.Voxels, voxel => (float)voxel);
        GaussianBlur.AlongColumns(blurred, size, millimeters / geometry.ColumnSpacing);
        cancellationToken.ThrowIfCancellationRequested();
        GaussianBlur.AlongRows(blurred, size, millimeters / geometry.RowSpacing);
        cancellationToken.ThrowIfCancellationRequested();
        if (geometry.Slices > 1) GaussianBlur.AlongSlices(blurred, size, millimeters / geometry.SliceSpacing);
        var level = LevelThatKeeps(region.Voxels.AsSpan().Count((byte)1), blurred);
        for (var i = 0; i < blurred.Length; i++) region.Voxels[i] = blurred[i] >= level ? (byte)1 : (byte)0;
    }

    // Beyond its reach the kernel has no weight; the segment cannot grow farther.
    private int Reach(double spacing) => GaussianBlur.RadiusOf(millimeters / spacing);

    private static float LevelThatKeeps(int voxels, float[] blurred)
    {
        const int bins = 1000;
        var histogram = new int[bins + 1];
        foreach (var value in blurred) histogram[(int)(Math.Clamp(value, 0f, 1f) * bins)]++;
        var (above, bin) = (0, bins);
        while (bin > 0 && above + histogram[bin] <= voxels) above += histogram[bin--];
        return (float)Math.Clamp((bin + 1) / (double)bins, LowestLevel, HighestLevel);
    }
}
