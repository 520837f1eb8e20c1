using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Jobs.Retirement;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Workitems;

namespace SamSgp.Dicomweb.Store;

internal static partial class StoreRegistration
{
    /// <summary>The data directory and what is kept in it, opened when the service starts.</summary>
    public static IServiceCollection AddDicomwebStore(this IServiceCollection services) => services
        .AddCheckedOptions<StorageOptions, StorageOptionsValidator>(StorageOptions.Section)
        .AddSingleton(provider => DataDirectory.Open(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory))
        .AddSingleton<StoreDatabase>(OpenIndex)
        .AddSingleton(UpkeepLeader.Alone)
        .AddSingleton<InstanceStore>()
        .AddSingleton<StoreRepair>()
        .AddSingleton<Quarantine>()
        .AddSingleton<InstanceDamage>()
        .AddSingleton<StoreScrub>()
        .AddSingleton<StoreGauges>()
        .AddHostedService<StoreStartup>()
        .AddHostedService<ScrubWorker>()
        .AddSingleton<InstanceRemoval>()
        .AddSingleton<StudyRetirement>()
        .AddSingleton<DeletionWorker>()
        .AddHostedService(provider => provider.GetRequiredService<DeletionWorker>())
        .AddSingleton<WorkitemStore>()
        .AddSingleton<DocumentStore>();

    private static SqliteDatabase OpenIndex(IServiceProvider provider)
    {
        var directory = provider.GetRequiredService<DataDirectory>();
        if (!provider.GetRequiredService<IOptions<StorageOptions>>().Value.RebuildIndex) return SqliteDatabase.Open(directory);
        var (database, replaced) = IndexReplacement.OpenOrReplace(directory, provider.GetRequiredService<TimeProvider>());
        if (replaced is not null) IndexReplaced(provider.GetRequiredService<ILogger<StoreStartup>>(), replaced.Folder, replaced.Workitems, replaced.Documents);
        return database;
    }

    [LoggerMessage(10, LogLevel.Warning,
        "The index was damaged and is kept in {Folder}; {Workitems} workitems and {Documents} documents of it are taken over")]
    private static partial void IndexReplaced(ILogger logger, string folder, int workitems, int documents);
}
