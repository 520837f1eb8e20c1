namespace SamSgp.Cli.Commands.Bench;

/// <summary>A folder for a measurement's files, gone with it.</summary>
internal sealed class BenchFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("samsgp-bench-").FullName;

    public string PathTo(string name) => Path.Combine(Root, name);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
