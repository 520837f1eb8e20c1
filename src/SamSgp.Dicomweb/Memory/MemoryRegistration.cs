using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Memory;

internal static class MemoryRegistration
{
    /// <summary>The gate before everything that needs much memory for one request.</summary>
    public static IServiceCollection AddRequestMemory(this IServiceCollection services) => services
        .AddCheckedOptions<MemoryOptions, MemoryOptionsValidator>(MemoryOptions.Section)
        .AddSingleton<RequestMemory>();
}
