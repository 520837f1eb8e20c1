using System.CommandLine;

namespace SamSgp.Cli.Commands.Models;

/// <summary><c>samsgp models</c>: the networks' weights.</summary>
internal sealed class ModelsCommand : Command
{
    public ModelsCommand()
        : base("models", "Show and add the weights that tasks run with.")
    {
        Add(new ModelsListCommand());
        Add(new ModelsInspectCommand());
        Add(new ModelsAddCommand());
    }

    /// <summary>The user's folder of models; each command makes its own option.</summary>
    public static Option<DirectoryInfo?> UserFolder() => new("--models")
    {
        Description = "Your folder of models (else SAMSGP_MODELS, else samsgp/models in your data folder).",
        HelpName = "DIR",
    };
}
