using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Scripts;

/// <summary>What a post-process script sees. It returns the masks to keep; without a result <see cref="Masks"/> as they
/// are then.</summary>
/// <param name="masks">What the network drew, after the manifest's built-in steps.</param>
/// <param name="source">The series.</param>
/// <param name="context">The run.</param>
/// <param name="cancellationToken">The user cancels.</param>
public sealed class PostprocessScript(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken)
    : TaskScript(context, cancellationToken)
{
    /// <summary>The masks; may be changed.</summary>
    public MaskVolume Masks { get; private set; } = masks;

    /// <summary>The series, on the same grid.</summary>
    public Volume Source { get; } = source;

    /// <summary>Runs a built-in step on the masks: <c>Apply(new KeepLargest(null, Connectivity.Corners))</c>.</summary>
    public void Apply(IPostProcessor step)
    {
        ArgumentNullException.ThrowIfNull(step);
        Masks = step.Process(Masks, Source, Context, CancellationToken);
    }
}
