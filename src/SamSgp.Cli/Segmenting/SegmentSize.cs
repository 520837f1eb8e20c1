using System.Globalization;
using SamSgp.Runs;

namespace SamSgp.Cli.Segmenting;

/// <summary>How large a segment of a result is.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Label">What people call it.</param>
/// <param name="Voxels">How many it has; 0 where it was not found.</param>
/// <param name="Milliliters">Their volume; null where the images state no size.</param>
internal sealed record SegmentSize(int Number, string Label, long Voxels, double? Milliliters)
{
    /// <summary>The segments of a result, in the task's order.</summary>
    public static IReadOnlyList<SegmentSize> Of(TaskResult result)
    {
        var geometry = result.Masks.Geometry;
        var slice = new byte[geometry.SliceLength];
        return [.. result.Task.Segments.Where(segment => result.Masks.SegmentNumbers.Contains(segment.Number)).Select(segment =>
        {
            var voxels = Enumerable.Range(0, geometry.Slices).Sum(z => (long)result.Masks.ReadSlice(segment.Number, z, slice));
            return new SegmentSize(segment.Number, segment.Label, voxels, geometry.HasVolume ? voxels * geometry.VoxelMilliliters : null);
        })];
    }

    /// <summary>As people read it.</summary>
    public override string ToString() => $"{Label}: " + (Milliliters is { } volume
        ? string.Create(CultureInfo.InvariantCulture, $"{volume:F1} ml") : $"{Voxels} pixels");
}
