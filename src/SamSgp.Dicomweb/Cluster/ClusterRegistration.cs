using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Engine;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Status;
using SamSgp.Dicomweb.Store;
using SamSgp.Jobs;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Sharing;
using SamSgp.Sam2.Devices;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Postgres.Engine;
using SamSgp.Storage.Postgres.Events;
using SamSgp.Storage.Postgres.Workers;
using SamSgp.Storage.Workitems;

namespace SamSgp.Dicomweb.Cluster;

internal static partial class ClusterRegistration
{
    /// <summary>Several processes on one store; after everything else, some of which it puts another way.</summary>
    public static IServiceCollection AddCluster(this IServiceCollection services, IConfiguration configuration)
    {
        var roles = ServiceRoles.Of(configuration);
        services.AddSingleton(roles)
            .AddCheckedOptions<ServiceOptions, ServiceOptionsValidator>(ServiceOptions.Section)
            .AddCheckedOptions<WorkerOptions, WorkerOptionsValidator>(WorkerOptions.Section)
            .AddConfigurationRule(ServiceRoles.Fault)
            .AddConfigurationRule(ServiceRoles.StoreFault);
        return roles.IsShared ? services.Share(roles) : services;
    }

    private static IServiceCollection Share(this IServiceCollection services, ServiceRoles roles)
    {
        services.AddSingleton(provider => PostgresDatabase.Open(PostgresConnection.Read(Storage(provider).ConnectionFile)))
            .Replace(ServiceDescriptor.Singleton<StoreDatabase>(provider => provider.GetRequiredService<PostgresDatabase>()))
            // The machines' clocks may differ; what is stamped by one process is compared by another.
            .Replace(ServiceDescriptor.Singleton(provider => provider.GetRequiredService<PostgresDatabase>().Clock))
            .Replace(ServiceDescriptor.Singleton(OpenFolders))
            .AddSingleton<WorkitemJournal>(provider => new PostgresJournal(
                provider.GetRequiredService<PostgresDatabase>(), Sessions(provider), provider.GetRequiredService<TimeProvider>())
            {
                TellsOfProgress = roles.Web,
            })
            .Replace(ServiceDescriptor.Singleton(provider => roles.Upkeep ? Upkeep(provider) : UpkeepLeader.Never))
            .AddSingleton<PostgresRoster>()
            .AddSingleton<WorkerGauges>()
            .AddSingleton<ProgramWatch>()
            .AddHostedService(provider => provider.GetRequiredService<ProgramWatch>())
            .ShareJobs(roles.Jobs, roles.Upkeep);
        if (!roles.Jobs) return services;
        return services.AddSingleton<WorkerLease>(provider => new PostgresWorker(provider.GetRequiredService<PostgresDatabase>(), Sessions(provider),
                new WorkerDescription(Worker(provider).NameOrMachine, ProductVersion.Text, DeviceOf(provider)), TimeSpan.FromSeconds(Worker(provider).LeaseSeconds))
            {
                Tasks = () => provider.GetRequiredService<RunnableTasks>().Ids,
            })
            .AddSingleton<IConfigureOptions<HostOptions>, DrainTime>()
            .Replace(ServiceDescriptor.Singleton(provider => new JobCapacity(
                Devices(provider).Count)
            {
                Drain = TimeSpan.FromSeconds(Worker(provider).DrainSeconds),
            }));
    }

    private static DataDirectory OpenFolders(IServiceProvider provider)
    {
        var directory = DataDirectory.Open(Storage(provider).DataDirectory, Storage(provider).SharedFolder);
        try
        {
            SharedFolder.Verify(directory, provider.GetRequiredService<StoreDatabase>());
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static PostgresUpkeep Upkeep(IServiceProvider provider)
    {
        var logger = provider.GetRequiredService<ILogger<PostgresUpkeep>>();
        return new PostgresUpkeep(provider.GetRequiredService<PostgresDatabase>(), Sessions(provider),
            TimeSpan.FromSeconds(Worker(provider).LeaseSeconds), provider.GetRequiredService<TimeProvider>())
        {
            WorkerLost = name => Log.WorkerLost(logger, name),
        };
    }

    private static string Sessions(IServiceProvider provider) =>
        PostgresConnection.Read(Storage(provider).SessionConnectionFile is { Length: > 0 } direct ? direct : Storage(provider).ConnectionFile);

    private static IReadOnlyList<ComputeDevice> Devices(IServiceProvider provider) => provider.GetRequiredService<IOptions<InferenceSettings>>().Value.Devices();

    // What is found out when the first network is loaded is told as what there is.
    private static string DeviceOf(IServiceProvider provider)
    {
        var machine = Machine.Describe();
        return string.Join(", ", Devices(provider).Select(device => $"{device}" is "auto" ? machine.Gpus is [var gpu, ..] ? gpu : machine.Processor : $"{device}"));
    }

    private static StorageOptions Storage(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;

    private static WorkerOptions Worker(IServiceProvider provider) => provider.GetRequiredService<IOptions<WorkerOptions>>().Value;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Worker {Name} is given up for lost; others take over its jobs")]
        public static partial void WorkerLost(ILogger logger, string name);
    }

    // Jobs at work are given time to end before the host gives up waiting.
    private sealed class DrainTime(IOptions<WorkerOptions> worker) : IConfigureOptions<HostOptions>
    {
        public void Configure(HostOptions options) => options.ShutdownTimeout = TimeSpan.FromSeconds(worker.Value.DrainSeconds + 30);
    }
}
