using System.Data.Common;
using System.Net;
using Npgsql;

namespace SamSgp.Storage.Postgres.Engine;

/// <summary>How the database is reached: a connection string in a file that nobody else reads.</summary>
public static class PostgresConnection
{
    // A connection that is cut is given up after seconds, not after the minutes of the driver's own defaults.
    private static readonly (string Key, object Value)[] Defaults =
    [
        ("Timeout", 5), ("Command Timeout", 30), ("Cancellation Timeout", 1000), ("Keepalive", 10), ("Maximum Pool Size", 64),
        ("Application Name", "samsgp"), ("Max Auto Prepare", 64), ("Auto Prepare Min Usages", 3),
    ];

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">There is none, it has no connection string, or one without TLS to another machine.</exception>
    public static string Read(string file)
    {
        try
        {
            return Complete(File.ReadAllText(file).Trim(), $"'{file}'");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The connection file '{file}' cannot be read ({fault.Message}). Name one that this user can read.", fault);
        }
    }

    /// <summary>Completes a connection string with what this service needs where it says nothing of it.</summary>
    /// <param name="text">As Npgsql reads it: <c>Host=…;Database=…;Username=…</c>.</param>
    /// <param name="source">Where it stands, for messages.</param>
    /// <exception cref="InvalidDataException">It is none, or goes to another machine without TLS.</exception>
    public static string Complete(string text, string source)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
            var given = new DbConnectionStringBuilder { ConnectionString = text };
            foreach (var (key, value) in Defaults)
                if (!given.ContainsKey(key)) settings[key] = value;
        }
        catch (ArgumentException fault)
        {
            // Its text may hold a password: only the library's own words about it are repeated.
            throw new InvalidDataException($"{source} is no connection string ({fault.Message}). One is written as Host=db;Database=samsgp;Username=samsgp;Password=...", fault);
        }

        if (string.IsNullOrEmpty(settings.Host) || string.IsNullOrEmpty(settings.Database))
            throw new InvalidDataException($"{source} names no Host or no Database. It is written as Host=db;Database=samsgp;Username=samsgp;Password=...");
        if (!settings.Host.Split(',').All(IsHere) && settings.SslMode is SslMode.Disable or SslMode.Allow or SslMode.Prefer)
            throw new InvalidDataException($"{source} goes to another machine ({settings.Host}) where TLS is not asked for: patients' data "
                + "would be readable on the way. Add SSL Mode=VerifyFull (with Root Certificate=FILE for a certificate of your own).");
        return settings.ConnectionString;
    }

    private static bool IsHere(string host) => host.StartsWith('/') || host.Split(':')[0] is "localhost" or "127.0.0.1"
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
