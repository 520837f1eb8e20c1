using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.Scripts;

/// <summary>What a report script sees. It returns measurements.</summary>
/// <param name="masks">The final masks.</param>
/// <param name="source">The series.</param>
/// <param name="context">The run.</param>
/// <param name="cancellationToken">The user cancels.</param>
public sealed class ReportScript(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken)
    : TaskScript(context, cancellationToken)
{
    /// <summary>The final masks.</summary>
    public MaskVolume Masks { get; } = masks;

    /// <summary>The series, on the same grid.</summary>
    public Volume Source { get; } = source;
}
