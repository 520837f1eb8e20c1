using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins;

/// <summary>Proposes or changes the boxes that prompt the network.</summary>
public interface IPrompter
{
    /// <summary>The boxes to use.</summary>
    /// <param name="source">The series' volume; not to be changed.</param>
    /// <param name="proposed">Boxes from the user; often none.</param>
    /// <param name="context">The run.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    IReadOnlyList<BoxPrompt> Propose(Volume source, IReadOnlyList<BoxPrompt> proposed, PluginContext context,
        CancellationToken cancellationToken);
}
