using System.CommandLine;

namespace SamSgp.Cli.Commands.Store;

/// <summary><c>samsgp store</c>: upkeep of the service's data directory.</summary>
internal sealed class StoreCommand : Command
{
    public StoreCommand()
        : base("store", "Check, copy, back up, restore and mend what the service stores.")
    {
        Add(new StoreVerifyCommand());
        Add(new StoreCopyCommand());
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
        DefaultValueFactory = _ => new DirectoryInfo(DefaultData),
    };

    /// <summary>Where the service keeps its data when it is told nothing.</summary>
    public static string DefaultData => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "samsgp");
}
