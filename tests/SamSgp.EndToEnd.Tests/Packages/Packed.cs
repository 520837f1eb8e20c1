using System.Xml.Linq;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Packages;

/// <summary>What <c>eng/pack.sh</c> makes: once for all tests, and without libtorch and viewer, which take most of the time; with
/// SOAK_PACK=full (<c>eng/soak.sh pack</c>) as they are given out.</summary>
public sealed class Packed
{
    /// <summary>What packs runs one after the other: the same programs are built for it.</summary>
    public const string Collection = "packing";

    private readonly Lazy<string> _output = new(Pack);

    /// <summary>True where the packages are whole.</summary>
    public static bool IsWhole => Environment.GetEnvironmentVariable("SOAK_PACK") == "full";

    /// <summary>The version that all of them have.</summary>
    public static string Version { get; } = XDocument.Load(Path.Combine(SharedData.RepositoryRoot, "Directory.Build.props"))
        .Descendants("Version").Single().Value;

    /// <summary>The folder they lie in.</summary>
    public string Folder => _output.Value;

    private static string Pack()
    {
        string[] bare = IsWhole ? [] : ["--bare"];
        var run = ToolRun.Of(Path.Combine(SharedData.RepositoryRoot, "eng", "pack.sh"), bare);
        Assert.True(run.ExitCode == 0, run.Output);
        return Path.Combine(SharedData.RepositoryRoot, "artifacts", "packages");
    }
}
