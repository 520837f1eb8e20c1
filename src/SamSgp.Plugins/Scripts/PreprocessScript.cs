using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Scripts;

/// <summary>What a pre-process script sees. It returns the volume that the network is to see, on the same grid; without a
/// result the source stays as it is.</summary>
/// <param name="source">The images.</param>
/// <param name="context">The run.</param>
/// <param name="cancellationToken">The user cancels.</param>
public sealed class PreprocessScript(Volume source, PluginContext context, CancellationToken cancellationToken)
    : TaskScript(context, cancellationToken)
{
    /// <summary>The images: the series, or one of the task's support images, which are treated alike.</summary>
    public Volume Source { get; } = source;

    /// <summary>A volume with changed values: each slice is read as real-world values (HU for CT, ...), changed, and kept.</summary>
    /// <param name="change">Given the slice's number from 0 and its values, row by row.</param>
    public Volume ChangeSlices(Action<int, float[]> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var geometry = Source.Geometry;
        var values = new float[geometry.VoxelCount];
        var slice = new float[geometry.SliceLength];
        for (var z = 0; z < geometry.Slices; z++)
        {
            CancellationToken.ThrowIfCancellationRequested();
            Source.ReadSlice(z, slice);
            change(z, slice);
            slice.CopyTo(values.AsSpan(z * geometry.SliceLength));
        }

        return Volume.FromValues(geometry, Source.Frames, values, Source.Modality, Source.Window);
    }
}
