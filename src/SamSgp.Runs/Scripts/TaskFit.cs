using SamSgp.Dicom;
using SamSgp.Plugins.Scripts;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;

namespace SamSgp.Runs.Scripts;

/// <summary>Whether a series fits a task: what the manifest's rule says and, where that says yes, what its route script
/// says.</summary>
public sealed class TaskFit(IScriptHost scripts)
{
    /// <summary>A reason for each condition. A route script that fails is a reason against: nobody knows what it would have
    /// said.</summary>
    /// <param name="task">The task.</param>
    /// <param name="header">An instance of the series; pixel data may be missing.</param>
    /// <param name="frames">Frames of all its instances.</param>
    /// <param name="cancellationToken">Ends the script.</param>
    public MatchResult Of(TaskManifest task, DicomDataset header, int frames, CancellationToken cancellationToken)
    {
        var match = TaskMatcher.Match(task, SeriesFacts.Of(header, frames));
        return match.Fits && TaskScripts.Find(task, ScriptKind.Route) is { } script
            ? new MatchResult([.. match.Reasons, Ask(script, task, header, cancellationToken)])
            : match;
    }

    /// <summary>What a route script says of a series, whatever the manifest's rule says.</summary>
    public MatchReason Ask(Script script, TaskManifest task, DicomDataset header, CancellationToken cancellationToken)
    {
        try
        {
            var defaults = task.Parameters.ToDictionary(p => p.Name, p => p.Default);
            var decision = scripts.Router(script)
                .Decide(SeriesAttributes.Of(header), TaskScripts.Context(task, defaults, new Unheard()), cancellationToken);
            return new MatchReason(decision.Fits, decision.Reason);
        }
        catch (ScriptException e)
        {
            return new MatchReason(false, e.Message);
        }
    }
}
