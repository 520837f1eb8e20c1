using System.CommandLine;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.CommandLine;

/// <summary>Examples in help texts are understood by the program and name nothing that only its developers have: files are those that come with
/// the product, those that an example writes, or a user's own, in capitals.</summary>
public sealed class ExampleTests
{
    private static readonly string[] Written = ["--output", "-o", "--report", "--preview", "--bulk-data", "--csv"];

    /// <summary>Where a user has, or gets, such a thing.</summary>
    private static readonly string[] Usual = ["/", "~/Downloads/", "http://", "phantom/", "--config=/", "--Storage:DataDirectory=/", "-600/1500"];

    public static TheoryData<string> Examples() => [.. Commands(new SamsgpCommand()).SelectMany(command => command.Examples)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_IsUnderstoodAndNamesWhatUsersHave(string example)
    {
        var lines = example.Split(" && ").Where(line => !line.Contains("...", StringComparison.Ordinal) && line.StartsWith("samsgp ", StringComparison.Ordinal));
        Assert.All(lines, line => Assert.Empty(new SamsgpCommand().Parse(line["samsgp ".Length..]).Errors));

        var words = example.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var files = words.Where((word, at) => (word.Contains('/', StringComparison.Ordinal) || Path.GetExtension(word) is ".dcm" or ".png" or ".gz" or ".json" or ".pt")
            && !Written.Contains(words[Math.Max(at - 1, 0)])).Select(word => word.Trim('"'));
        Assert.All(files, file => Assert.True(Usual.Any(usual => file.StartsWith(usual, StringComparison.Ordinal)) || IsAUsersOwn(file)
            || file.StartsWith("support/", StringComparison.Ordinal) || Path.Exists(Path.Combine(SharedData.RepositoryRoot, file)), file));
    }

    private static bool IsAUsersOwn(string file) => file.Split('/', '.')[0] is { Length: > 1 } name && name.All(letter => char.IsUpper(letter) || char.IsDigit(letter) || letter == '-');

    private static IEnumerable<TerminalCommand> Commands(Command command) =>
        (command is TerminalCommand one ? [one] : Array.Empty<TerminalCommand>()).Concat(command.Subcommands.SelectMany(Commands));
}
