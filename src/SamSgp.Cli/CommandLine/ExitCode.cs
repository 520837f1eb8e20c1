namespace SamSgp.Cli.CommandLine;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Ok = 0;

    /// <summary>The command ran and failed, or found faults.</summary>
    public const int Failed = 1;

    /// <summary>The command line was not understood.</summary>
    public const int Usage = 2;

    /// <summary>Ctrl-C, as shells count it (128 + SIGINT).</summary>
    public const int Cancelled = 130;
}
