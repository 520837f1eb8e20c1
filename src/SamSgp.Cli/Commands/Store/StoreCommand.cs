using System.CommandLine;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store</c>: upkeep of the service's data directory.</summary>
internal sealed class StoreCommand : Command
{
    public StoreCommand()
        : base("store", "Check, back up, restore and mend the service's data directory.")
    {
        Add(new StoreVerifyCommand());
        Add(new StoreBackupCommand());
        Add(new StoreRestoreCommand());
        Add(new StoreRebuildCommand());
        Add(new QuarantineCommand());
    }

    /// <summary>The data directory; each command makes its own option.</summary>
    public static Option<DirectoryInfo> Data() => new("--data")
    {
        Description = "The service's data directory (its Storage:DataDirectory).",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "samsgp")),
    };
}
