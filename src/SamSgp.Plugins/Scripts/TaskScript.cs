namespace SamSgp.Plugins.Scripts;

/// <summary>What every script sees: its members are names in the script's code.</summary>
public abstract class TaskScript
{
    private protected TaskScript(PluginContext context, CancellationToken cancellationToken) =>
        (Context, CancellationToken) = (context, cancellationToken);

    /// <summary>The run: task, parameters, labels of segments.</summary>
    public PluginContext Context { get; }

    /// <summary>The run's parameters: <c>Parameters.Number("smoothing")</c>.</summary>
    public PluginParameters Parameters => Context.Parameters;

    /// <summary>Signalled when the user cancels; a script that does not look is ended a second later.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>A sentence for the user, recorded with the result.</summary>
    public void Remark(string sentence) => Context.Remarks.Report(sentence);

    /// <summary>The number of the segment with a label.</summary>
    /// <exception cref="ArgumentException">The task has no such segment; the message lists those it has.</exception>
    public int SegmentNumber(string label)
    {
        foreach (var (number, known) in Context.SegmentLabels)
            if (string.Equals(known, label, StringComparison.OrdinalIgnoreCase)) return number;
        throw new ArgumentException($"The task has no segment '{label}'; it has {string.Join(", ", Context.SegmentLabels.Values)}.");
    }
}
