using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Jobs;

namespace SamSgp.Dicomweb.Tasks;

internal static class TasksRegistration
{
    /// <summary>The tasks, and the life of their runs.</summary>
    public static IServiceCollection AddTasks(this IServiceCollection services) => services
        .AddCheckedOptions<TaskOptions, TaskOptionsValidator>(TaskOptions.Section)
        .AddSingleton(provider => provider.GetRequiredService<IOptions<TaskOptions>>().Value
            .OpenCatalog(provider.GetRequiredService<TimeProvider>()))
        .AddJobs()
        .AddSingleton<SegmentationStream>();
}
