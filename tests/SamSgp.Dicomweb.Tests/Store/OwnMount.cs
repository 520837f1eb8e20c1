using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>A file system in memory that only one process sees, mounted at its data directory.</summary>
/// <param name="Options">Of mount: <c>size=12m</c>, <c>ro</c>.</param>
internal sealed record OwnMount(string Options) : ISurroundings
{
    /// <inheritdoc/>
    public (string Program, IEnumerable<string> Arguments) Around(string folder, string program, IEnumerable<string> arguments) => (
        "unshare",
        [
            "--map-root-user", "--mount", "sh", "-c", $"mount -t tmpfs -o {Options} tmpfs \"$0\" && exec \"$@\"", folder, program, .. arguments,
        ]);

    /// <summary>True where this machine lets a process have its own mounts.</summary>
    public static bool IsPossible { get; } = Tools.Find("unshare") is not null && ToolRun.Of("unshare", "--map-root-user", "--mount",
        "sh", "-c", "mount -t tmpfs tmpfs /tmp").ExitCode == 0;
}

/// <summary>A fact that needs a file system of its own; skipped, with a message, where that is not allowed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal class MountFactAttribute : FactAttribute
{
    public MountFactAttribute() => Skip = OwnMount.IsPossible ? null : "needs unshare --map-root-user --mount (user namespaces)";
}

/// <summary>The same, and a PostgreSQL server.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MountPostgresFactAttribute : MountFactAttribute
{
    public MountPostgresFactAttribute() => Skip ??= PostgresServer.Missing;
}
