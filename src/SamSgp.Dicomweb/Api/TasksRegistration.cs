using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Ups;
using SamSgp.Jobs;
using SamSgp.Jobs.Authoring;
using SamSgp.Jobs.Support;
using SamSgp.Plugins.Scripting;
using SamSgp.Plugins.Scripts;
using SamSgp.Runs.Scripts;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Api;

internal static class TasksRegistration
{
    /// <summary>The tasks, and the life of their runs.</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddCheckedOptions<TaskOptions, TaskOptionsValidator>(TaskOptions.Section)
        .AddCheckedOptions<ScriptOptions, ScriptOptionsValidator>(ScriptOptions.Section)
        .AddSingleton<IScriptHost>(provider => new ScriptHost(
            Scripts(provider).ToLimits(provider.GetRequiredService<DataDirectory>()), provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => provider.GetRequiredService<IOptions<TaskOptions>>().Value.OpenCatalog(
            provider.GetRequiredService<TimeProvider>(),
            new ScriptCheck(provider.GetRequiredService<IScriptHost>(), Scripts(provider).RequireSha256).FaultsOf,
            provider.GetRequiredService<DataDirectory>().SharedSubfolder(DrawnTasks.FolderName)))
        .AddSingleton(provider => new ConvertedSupportBudget(provider.GetRequiredService<IOptions<TaskOptions>>().Value.ConvertedSupportBytes))
        .AddCheckedOptions<WorklistOptions, WorklistOptionsValidator>(WorklistOptions.Section)
        .AddSingleton(provider => provider.GetRequiredService<IOptions<WorklistOptions>>().Value.ToRules())
        .AddSingleton(provider => provider.GetRequiredService<IOptions<WorklistOptions>>().Value.ToShares())
        .AddCheckedOptions<QueueOptions, QueueOptionsValidator>(QueueOptions.Section)
        .AddSingleton(provider => provider.GetRequiredService<IOptions<QueueOptions>>().Value.ToLimit())
        .AddCheckedOptions<CorrectionOptions, CorrectionOptionsValidator>(CorrectionOptions.Section)
        .AddSingleton(provider => provider.GetRequiredService<IOptions<CorrectionOptions>>().Value.ToLimits())
        .AddJobs()
        .AddSingleton<TaskWorkers>()
        .AddSingleton<PointReaders>()
        .AddSingleton<CorrectionStream>()
        .AddSingleton<SegmentationStream>();

    private static ScriptOptions Scripts(IServiceProvider provider) => provider.GetRequiredService<IOptions<ScriptOptions>>().Value;
}
