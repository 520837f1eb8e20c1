namespace SamSgp.Testing;

/// <summary>A PostgreSQL server in a temporary folder, run by a user that is not root (which the server refuses); gone when disposed.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly Lazy<PostgresServer> OfAllTests = new(() =>
    {
        var server = new PostgresServer();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.Dispose();
        return server;
    });

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort.Next();
    private int _databases;
    private bool _runs;

    /// <summary>Makes one and starts it.</summary>
    public PostgresServer()
    {
        if (Environment.IsPrivilegedProcess) Run("chown", "postgres", _folder.Root);
        Run("initdb", "--pgdata", Data, "--auth=trust", "--username=samsgp", "--encoding=UTF8", "--locale=C", "--no-sync");
        Start();
    }

    /// <summary>The one that all tests of this process share, each with databases of its own.</summary>
    public static PostgresServer Shared => OfAllTests.Value;

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => Binary("postgres") is null ? "needs PostgreSQL (Debian's package postgresql)" : null;

    private string Data => _folder.PathTo("data");

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it.</returns>
    public string CreateDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        Sql("postgres", $"CREATE DATABASE {name}");
        return $"Host=127.0.0.1;Port={_port};Database={name};Username=samsgp";
    }

    /// <summary>Backs a database up with PostgreSQL's own programs, and restores it into an empty one.</summary>
    /// <param name="connection">How to connect to it.</param>
    /// <returns>How to connect to the restored one.</returns>
    public string Restored(string connection)
    {
        var restored = CreateDatabase();
        var dump = Path.Combine(Data, "backup.dump");
        string[] server = ["-h", "127.0.0.1", "-p", $"{_port}", "-U", "samsgp"];
        Run("pg_dump", [.. server, "--format=custom", "--file", dump, NameOf(connection)]);
        Run("pg_restore", [.. server, "--exit-on-error", "--dbname", NameOf(restored), dump]);
        return restored;
    }

    private static string NameOf(string connection) => connection.Split(';').Single(part => part.StartsWith("Database=", StringComparison.Ordinal))["Database=".Length..];

    /// <summary>Runs a statement.</summary>
    /// <returns>What it gives, a row a line.</returns>
    public string Sql(string database, string statement) =>
        Run("psql", "-h", "127.0.0.1", "-p", $"{_port}", "-U", "samsgp", "-d", database, "-v", "ON_ERROR_STOP=1", "-qAtc", statement);

    /// <summary>Ends it as a crash does: nothing is written, every connection is cut.</summary>
    public void Kill()
    {
        Run("pg_ctl", "--pgdata", Data, "--mode=immediate", "stop");
        _runs = false;
    }

    /// <summary>Starts it (again) on its port, and waits until it answers.</summary>
    public void Start()
    {
        Run("pg_ctl", "--pgdata", Data, "--wait", "--timeout=120", "--log", Path.Combine(Data, "server.log"), "-o",
            $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={Data} -c fsync=off -c max_connections=300", "start");
        _runs = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_runs) Kill();
        if (Directory.Exists(_folder.Root)) _folder.Dispose();
    }

    // Debian keeps most of its programs out of the PATH, in a folder of the version.
    private static string? Binary(string name) => Tools.Find(name) ?? (Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin", name)).FirstOrDefault(File.Exists)
        : null);

    private static (string Program, string[] Arguments) AsUser(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
        : (program, arguments);

    private static string Run(string name, params string[] arguments)
    {
        var (program, all) = name == "chown" ? (name, arguments) : AsUser(Binary(name)!, arguments);
        var run = ToolRun.Of(program, all);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException($"{name} failed:\n{run.Output}");
    }
}
