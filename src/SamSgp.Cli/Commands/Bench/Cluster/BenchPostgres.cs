using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Cli.Commands.Bench.Cluster;

/// <summary>A PostgreSQL server of this machine's for one measurement: in a folder of its own, at a free port, gone with it.</summary>
internal sealed class BenchPostgres : IDisposable
{
    private const string Debian = "/usr/lib/postgresql", User = "postgres";

    private readonly string _folder = Directory.CreateTempSubdirectory("samsgp-bench-postgres-").FullName;
    private readonly int _port = FreePort.Next();
    private int _databases;

    /// <summary>Makes one and starts it.</summary>
    /// <exception cref="CommandException">It is not installed, or does not start.</exception>
    public BenchPostgres()
    {
        try
        {
            // It refuses to be run by root.
            if (Environment.IsPrivilegedProcess) Run("chown", User, _folder);
            Run([.. AsUser("initdb"), "--pgdata", Data, "--auth=trust", "--username=samsgp", "--encoding=UTF8", "--locale=C", "--no-sync"]);
            Run([.. AsUser("pg_ctl"), "--pgdata", Data, "--wait", "--log", Path.Combine(Data, "server.log"), "-o",
                $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={Data} -c max_connections=300", "start"]);
        }
        catch
        {
            Directory.Delete(_folder, recursive: true);
            throw;
        }
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it, as the service's file has it.</returns>
    public string CreateDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"bench{++_databases}");
        Run([.. AsUser("psql"), "-h", "127.0.0.1", "-p", $"{_port}", "-U", "samsgp", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qc", $"CREATE DATABASE {name}"]);
        return PostgresConnection.Complete($"Host=127.0.0.1;Port={_port};Database={name};Username=samsgp", "The bench's connection");
    }

    public void Dispose()
    {
        Run([.. AsUser("pg_ctl"), "--pgdata", Data, "--mode=immediate", "stop"]);
        Directory.Delete(_folder, recursive: true);
    }

    // Debian keeps most of its programs out of the PATH, in a folder of the version.
    private static string[] AsUser(string name)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Concat(Directory.Exists(Debian) ? Directory.EnumerateDirectories(Debian).OrderDescending().Select(version => Path.Combine(version, "bin")) : [])
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new CommandException($"PostgreSQL's {name} is not on this machine (Debian: apt-get install postgresql).");
        return Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", program] : [program];
    }

    private static void Run(params string[] command)
    {
        // pg_ctl's server inherits whatever pipes it is given, and would keep them open.
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", .. command]))!;
        process.WaitForExit();
        if (process.ExitCode != 0) throw new CommandException($"'{string.Join(' ', command)}' failed with exit code {process.ExitCode}.");
    }
}
