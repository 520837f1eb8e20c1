using System.CommandLine;

namespace SamSgp.Cli.Commands.Plugins;

/// <summary><c>samsgp plugins</c>: the C# scripts of tasks.</summary>
internal sealed class PluginsCommand : Command
{
    public PluginsCommand()
        : base("plugins", "Write, try and list the C# scripts of tasks. Scripts are trusted code: read them before you run them.")
    {
        Add(new PluginsListCommand());
        Add(new PluginsNewCommand());
        Add(new PluginsTestCommand());
    }
}
