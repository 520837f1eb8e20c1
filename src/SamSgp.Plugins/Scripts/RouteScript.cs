namespace SamSgp.Plugins.Scripts;

/// <summary>What a route script sees. It returns <see cref="Fits"/> or <see cref="Refuses"/>.</summary>
/// <param name="attributes">Attributes of the series by DICOM keyword; values of one attribute joined by backslashes.</param>
/// <param name="context">The run that would be.</param>
/// <param name="cancellationToken">The one who asked went.</param>
public sealed class RouteScript(IReadOnlyDictionary<string, string> attributes, PluginContext context, CancellationToken cancellationToken)
    : TaskScript(context, cancellationToken)
{
    /// <summary>Attributes of the series by DICOM keyword: those of its first instance.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; } = attributes;

    /// <summary>An attribute's text; empty where the series does not state it.</summary>
    /// <param name="keyword">DICOM keyword: <c>SliceThickness</c>.</param>
    public string Attribute(string keyword) => Attributes.GetValueOrDefault(keyword) ?? "";

    /// <summary>The task may run on the series.</summary>
    /// <param name="reason">Why, as a sentence.</param>
    public static RouteDecision Fits(string reason) => new(true, reason);

    /// <summary>The task may not run on the series.</summary>
    /// <param name="reason">Why, as a sentence for the user.</param>
    public static RouteDecision Refuses(string reason) => new(false, reason);
}
