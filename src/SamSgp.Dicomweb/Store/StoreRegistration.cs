using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;

namespace SamSgp.Dicomweb.Store;

internal static class StoreRegistration
{
    /// <summary>The data directory and what is kept in it, opened when the service starts.</summary>
    public static IServiceCollection AddDicomwebStore(this IServiceCollection services) => services
        .AddCheckedOptions<StorageOptions, StorageOptionsValidator>(StorageOptions.Section)
        .AddSingleton(provider => DataDirectory.Open(provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataDirectory))
        .AddSingleton(provider => SqliteDatabase.Open(provider.GetRequiredService<DataDirectory>()))
        .AddSingleton<InstanceStore>()
        .AddSingleton<StoreRepair>()
        .AddHostedService<StoreStartup>()
        .AddSingleton<WorkitemStore>()
        .AddSingleton<DocumentStore>();
}
