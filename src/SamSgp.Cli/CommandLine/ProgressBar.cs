using Spectre.Console;

namespace SamSgp.Cli.CommandLine;

/// <summary>Progress as a bar of the terminal.</summary>
internal sealed class ProgressBar(ProgressTask task) : IProgress<StageProgress>
{
    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        task.Description = Markup.Escape(value.ToString());
        task.Value = 100 * value.Fraction;
    }
}
