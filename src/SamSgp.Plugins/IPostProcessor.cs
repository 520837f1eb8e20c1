using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins;

/// <summary>Changes the masks that the network drew.</summary>
public interface IPostProcessor
{
    /// <summary>The masks to keep.</summary>
    /// <param name="masks">The masks; they belong to the processor now, which may change and return them.</param>
    /// <param name="source">The series' volume, on the same grid; not to be changed.</param>
    /// <param name="context">The run.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    MaskVolume Process(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken);
}
