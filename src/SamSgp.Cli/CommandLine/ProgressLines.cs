using System.Globalization;

namespace SamSgp.Cli.CommandLine;

/// <summary>Progress as plain lines: one when a stage begins and one for each tenth of the whole.</summary>
internal sealed class ProgressLines(TextWriter writer) : IProgress<StageProgress>
{
    private readonly Lock _lock = new();
    private string _stage = "";
    private int _tenth = -1;

    /// <inheritdoc/>
    public void Report(StageProgress value)
    {
        lock (_lock)
        {
            var tenth = (int)(value.Fraction * 10);
            if (value.Stage == _stage && tenth <= _tenth) return;
            (_stage, _tenth) = (value.Stage, tenth);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{100 * value.Fraction,3:F0} %  {value}"));
        }
    }
}
