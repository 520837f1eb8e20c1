using SamSgp.Plugins.Scripting;
using SamSgp.Runs;

namespace SamSgp.Dicomweb.Finetuning;

/// <summary>What passes between the service and the process that trains: JSON, a line each.</summary>
internal static class FinetuneWire
{
    /// <summary>To the process, after its settings: stand still, for others want the processor.</summary>
    public const string Wait = "wait";

    /// <summary>To the process: go on. When its input ends it saves the run and ends.</summary>
    public const string Go = "go";
}

/// <summary>The first line that the process is sent.</summary>
/// <param name="ModelFolders">Where models lie.</param>
/// <param name="Device">Where it is trained.</param>
/// <param name="Minutes">For how long.</param>
/// <param name="Scripts">What a pre-process script may take.</param>
internal sealed record FinetuneSettings(IReadOnlyList<string> ModelFolders, string Device, double Minutes, ScriptLimits Scripts);

/// <summary>A line of the process.</summary>
/// <param name="Stage">What is being done; null in the last line.</param>
/// <param name="Fraction">How much of all is done, 0 to 1.</param>
/// <param name="Outcome">What it came to; in the last line only.</param>
internal sealed record FinetuneLine(string? Stage, double Fraction, FinetuneOutcome? Outcome);
