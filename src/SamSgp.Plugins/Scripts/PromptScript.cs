using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Scripts;

/// <summary>What a prompt script sees. It returns the boxes to use; without a result those proposed.</summary>
/// <param name="source">The series.</param>
/// <param name="proposed">Boxes from the user; often none.</param>
/// <param name="context">The run.</param>
/// <param name="cancellationToken">The user cancels.</param>
public sealed class PromptScript(Volume source, IReadOnlyList<BoxPrompt> proposed, PluginContext context, CancellationToken cancellationToken)
    : TaskScript(context, cancellationToken)
{
    /// <summary>The series.</summary>
    public Volume Source { get; } = source;

    /// <summary>Boxes from the user; often none.</summary>
    public IReadOnlyList<BoxPrompt> Proposed { get; } = proposed;
}
