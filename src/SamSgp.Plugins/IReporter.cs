using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins;

/// <summary>Measures for the report.</summary>
public interface IReporter
{
    /// <summary>Measurements beside the volumes that every report has.</summary>
    /// <param name="masks">The final masks; not to be changed.</param>
    /// <param name="source">The series' volume; not to be changed.</param>
    /// <param name="context">The run.</param>
    /// <param name="cancellationToken">Ends the work soon.</param>
    IReadOnlyList<Measurement> Measure(MaskVolume masks, Volume source, PluginContext context, CancellationToken cancellationToken);
}
