namespace SamSgp.Cli.CommandLine;

/// <summary>How far a command has come.</summary>
/// <param name="Stage">What is being done, as a user reads it.</param>
/// <param name="Done">Units of the stage that are done.</param>
/// <param name="Total">Units in the stage; 0 when it has none.</param>
/// <param name="Fraction">Of the whole command, 0 to 1.</param>
internal sealed record StageProgress(string Stage, int Done, int Total, double Fraction)
{
    /// <summary>The stage with its count.</summary>
    public override string ToString() => Total > 1 ? $"{Stage} {Done}/{Total}" : Stage;
}
