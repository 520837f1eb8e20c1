using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SamSgp.Jobs.Adapters;
using SamSgp.Jobs.Authoring;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Improvement;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Retirement;
using SamSgp.Jobs.Reviews;
using SamSgp.Jobs.Routing;
using SamSgp.Jobs.Sharing;
using SamSgp.Jobs.Stored;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Runs.Corrections;
using SamSgp.Runs.Scripts;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Maintenance;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs;

/// <summary>Registers the life of jobs.</summary>
public static class JobsRegistration
{
    // What of several processes one alone does.
    private static readonly Type[] OfTheLeader =
        [typeof(DeliveryWorker), typeof(RoutingWorker), typeof(RetirementWorker), typeof(SupportScoringWorker), typeof(ImprovementWorker)];

    /// <summary>Adds worklist, notifications, routing, pipeline and the workers. The store, the task catalog, the peers,
    /// <see cref="RoutingRules"/>, <see cref="RetirementRules"/>, <see cref="QueueShares"/>, <see cref="QueueLimit"/>, <see cref="ConvertedSupportBudget"/>, <see cref="JobCapacity"/>,
    /// <see cref="CorrectionLimits"/>, <see cref="ScoreSupport"/>, <see cref="FinetuneTask"/>, <see cref="SegmentVolume"/>, <see cref="SegmentAtScreen"/>,
    /// <see cref="CorrectVolume"/> and <see cref="CompareWithExamples"/> are the host's.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services) => services
        .AddSingleton<WorkitemEvents>()
        .AddSingleton(provider => new Worklist(provider.GetRequiredService<WorkitemStore>(), provider.GetRequiredService<WorkitemEvents>(),
            provider.GetRequiredService<TimeProvider>())
        {
            Shares = provider.GetRequiredService<QueueShares>(),
            Room = new QueueRoom(
                provider.GetRequiredService<WorkitemStore>(), provider.GetRequiredService<QueueLimit>(), provider.GetRequiredService<TimeProvider>())
            {
                OthersAdd = provider.GetRequiredService<WorkitemStore>().HasJournal,
            },
            IsStored = output => output.IsIn(provider.GetRequiredService<InstanceStore>()),
        })
        .AddSingleton<Subscriptions>()
        .AddSingleton<RunningJobs>()
        .AddSingleton<RequestedCancellations>()
        .AddSingleton<JobCancellation>()
        .AddSingleton<SegmentationScheduler>()
        .AddSingleton<PeerDirectory>()
        .AddSingleton<InstanceIntake>()
        .AddSingleton<PeerListing>()
        .AddSingleton<PeerCopies>()
        .AddSingleton<SeriesFetcher>()
        .AddSingleton<ResultDelivery>()
        .AddSingleton<SeriesRouter>()
        .AddSingleton<StoredObjects>()
        .AddSingleton<ConvertedSupport>()
        .AddSingleton<DicomSupport>()
        .AddSingleton<TaughtSupport>()
        .AddSingleton<SupportUses>()
        .AddSingleton<DrawnTasks>()
        .AddSingleton<SupportScores>()
        .AddHostedService<SupportScoringWorker>()
        .AddSingleton<TaskAdapters>()
        .AddSingleton<Improvements>()
        .AddHostedService<ImprovementWorker>()
        .AddSingleton<TaskFit>()
        .AddSingleton<TaskRunner>()
        .AddSingleton<TaskCorrector>()
        .AddSingleton<OpenedImages>()
        .AddSingleton<CorrectionDelivery>()
        .AddSingleton<SeriesCorrector>()
        .AddSingleton<FirstLook>()
        .AddSingleton<ResultMasks>()
        .AddSingleton<ResultStore>()
        .AddSingleton<ResultReviews>()
        .AddSingleton<SegmentationPipeline>()
        .AddSingleton<JobSteps>(provider => provider.GetRequiredService<SegmentationPipeline>().RunAsync)
        .AddSingleton<QueueGauges>()
        .AddSingleton<JobAttempts>()
        .AddSingleton<KeptDeliveries>()
        .AddSingleton<JobRunner>()
        .AddSingleton<IJobQueue, LocalQueue>()
        .AddHostedService<JobWorker>()
        .AddHostedService<DeliveryWorker>()
        .AddSingleton<WorkitemRetirement>()
        .AddHostedService<RoutingWorker>()
        .AddHostedService<RetirementWorker>();

    /// <summary>Where several processes share the store: what happens in one is heard in all, and one alone does what one alone has to.
    /// <see cref="WorkitemJournal"/>, <see cref="UpkeepLeader"/> and <see cref="WorkerLease"/> are the host's.</summary>
    /// <param name="services">With <see cref="AddJobs"/>.</param>
    /// <param name="takesJobs">Whether this process runs jobs; else others do.</param>
    /// <param name="keepsUp">Whether it stands for what one alone has to do; else others do.</param>
    public static IServiceCollection ShareJobs(this IServiceCollection services, bool takesJobs, bool keepsUp)
    {
        services.AddHostedService<NewsRelay>().AddHostedService<DrawnTasksWatch>();
        if (keepsUp) services.AddHostedService<UpkeepWatch>();
        else Remove(services, OfTheLeader);
        var worker = services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(JobWorker));
        var place = services.IndexOf(worker);
        if (!takesJobs)
        {
            services.RemoveAt(place);
            return services;
        }

        // Before the worker, and so ended after it.
        services.Insert(place, ServiceDescriptor.Singleton<IHostedService, WorkerLife>());
        services.AddSingleton<RunnableTasks>();
        return services.Replace(ServiceDescriptor.Singleton<IJobQueue, SharedQueue>());
    }

    private static void Remove(IServiceCollection services, Type[] workers)
    {
        foreach (var worker in services.Where(service => service.ServiceType == typeof(IHostedService) && workers.Contains(service.ImplementationType)).ToList())
            services.Remove(worker);
    }
}
