using SamSgp.Storage;
using SamSgp.Storage.Postgres.Engine;

namespace SamSgp.Dicomweb.Cluster;

/// <summary>Ends this process when a newer version has upgraded the shared database to tables on which it may not work any more.</summary>
internal sealed class ProgramWatch(PostgresDatabase database, IHostApplicationLifetime host, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(30);

    /// <summary>Why it ended; null where it did not.</summary>
    public StorageUnavailableException? Fault { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (Fault is null && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Look, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Try();
        }
    }

    private void Try()
    {
        try
        {
            database.RefuseTooOld();
        }
        catch (StorageUnavailableException fault) when (fault.Fault == StorageFault.NewerVersion)
        {
            Fault = fault;
            host.StopApplication();
        }
        catch (StorageUnavailableException)
        {
            // Others say that the database is away.
        }
    }
}
