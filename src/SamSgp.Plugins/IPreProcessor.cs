using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins;

/// <summary>Changes a volume before the network sees it.</summary>
public interface IPreProcessor
{
    /// <summary>The volume to segment. Its grid must be that of the source: masks come back on it.</summary>
    /// <param name="source">The series' volume; not to be changed.</param>
    /// <param name="context">The run.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    Volume Process(Volume source, PluginContext context, CancellationToken cancellationToken);
}
