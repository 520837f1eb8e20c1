using SamSgp.Imaging.Volumes;
using SamSgp.Jobs.Workitems;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Segments as a client takes them: one label a voxel on the image's own grid.</summary>
/// <param name="Geometry">The grid.</param>
/// <param name="Labels">Slice by slice, row by row.</param>
/// <param name="Names">The labels' values: from 1, without gaps, absent ones too.</param>
/// <param name="Warnings">Sentences for the user.</param>
internal sealed record MonaiLabelMap(VolumeGeometry Geometry, byte[] Labels, IReadOnlyDictionary<string, int> Names, IReadOnlyList<string> Warnings)
{
    /// <summary>The SEG it is of; null where there is none.</summary>
    public OutputReference? Segmentation { get; init; }

    /// <summary>All segments of a task, the n-th one with value n.</summary>
    public static MonaiLabelMap Of(TaskManifest task, MaskVolume masks, IReadOnlyList<string> warnings)
    {
        var labels = new byte[masks.Geometry.VoxelCount];
        var overlap = false;
        foreach (var (i, segment) in task.Segments.Index().Where(s => masks.SegmentNumbers.Contains(s.Item.Number)))
            Draw(masks, segment.Number, (byte)(i + 1), labels, ref overlap);
        return new MonaiLabelMap(masks.Geometry, labels, MonaiTasks.ValuesOf(task),
            overlap ? [.. warnings, "Segments overlap: where they do, the later one is shown."] : warnings);
    }

    /// <summary>One segment, with value 1.</summary>
    public static MonaiLabelMap Of(string label, int segment, MaskVolume masks, IReadOnlyList<string> warnings)
    {
        var labels = new byte[masks.Geometry.VoxelCount];
        var overlap = false;
        if (masks.SegmentNumbers.Contains(segment)) Draw(masks, segment, 1, labels, ref overlap);
        return new MonaiLabelMap(masks.Geometry, labels, new Dictionary<string, int> { [label] = 1 }, warnings);
    }

    private static void Draw(MaskVolume masks, int segment, byte value, byte[] labels, ref bool overlap)
    {
        var (layer, label) = masks.Locate(segment);
        var source = masks.Layers[layer].Span;
        for (var i = 0; i < labels.Length; i++)
        {
            if (source[i] != label) continue;
            overlap |= labels[i] != 0;
            labels[i] = value;
        }
    }
}
