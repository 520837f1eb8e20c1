using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Instances;

namespace SamSgp.Cli.Commands.Store;

/// <summary>The files of a quarantine that a command line names.</summary>
internal static class QuarantineChoice
{
    /// <summary>Those with these names; all where none is given.</summary>
    /// <exception cref="CommandException">There is none of a name.</exception>
    public static IReadOnlyList<QuarantinedFile> Of(DirectoryInfo data, IReadOnlyList<string> names)
    {
        var files = Quarantine.ListIn(data.FullName);
        if (names.Count == 0) return files;
        if (names.FirstOrDefault(name => files.All(file => file.Name != name)) is { } unknown)
            throw new CommandException($"There is no '{unknown}' in the quarantine; 'samsgp store quarantine list' shows what is in it.");
        return [.. files.Where(file => names.Contains(file.Name))];
    }
}
