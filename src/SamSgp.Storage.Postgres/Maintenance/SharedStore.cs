using Npgsql;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Storage.Postgres.Maintenance;

/// <summary>A store of several processes, as its upkeep opens it: a database and a folder.</summary>
/// <param name="connectionString">As <see cref="PostgresConnection"/> gives it.</param>
/// <param name="folder">The shared folder.</param>
public sealed class SharedStore(string connectionString, string folder)
{
    private const string Name = "samsgp-store";

    /// <summary>Compares its files with its database, while its processes may run.</summary>
    public StoreVerification Verification(TimeProvider clock) => new(folder, View, clock);

    /// <summary>Opens its database, to change it, or to read it while nobody else changes it.</summary>
    /// <exception cref="StorageUnavailableException">A process of the service is connected; or as <see cref="PostgresDatabase.Open"/>.</exception>
    public PostgresDatabase OpenAlone()
    {
        var database = PostgresDatabase.Open(new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = Name }.ConnectionString);
        var others = database.Read(connection => connection.Scalar<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' AND application_name <> @name AND pid <> pg_backend_pid()",
            ("@name", Name)));
        if (others == 0) return database;
        database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        throw new StorageUnavailableException(StorageFault.InUse,
            $"{database.Where} is in use: {others} connections of other programs. Stop all processes of the service first.", null);
    }

    private StoreView View()
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = Name, Pooling = false };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute("SET default_transaction_read_only = on");
            PostgresSchema.Require(connection);
            SharedFolder.Require(folder, connection);
            return new StoreView(folder, connection);
        }
        catch (Exception fault)
        {
            connection.Dispose();
            if (PostgresFaults.IsStorageFault(fault)) throw PostgresFaults.Translate(fault, $"The database '{settings.Database}' at {settings.Host}:{settings.Port}");
            throw;
        }
    }
}
