namespace SamSgp.Plugins;

/// <summary>Says whether a series fits a task, where the manifest's own rule says that it does.</summary>
public interface IRouter
{
    /// <summary>Whether the series fits, and why, as a sentence.</summary>
    /// <param name="attributes">Attributes of the series by DICOM keyword; values of one attribute joined by backslashes.</param>
    /// <param name="context">The run that would be.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    RouteDecision Decide(IReadOnlyDictionary<string, string> attributes, PluginContext context, CancellationToken cancellationToken);
}
