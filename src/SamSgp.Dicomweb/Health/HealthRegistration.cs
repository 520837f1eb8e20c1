namespace SamSgp.Dicomweb.Health;

internal static class HealthRegistration
{
    /// <summary>What a supervisor asks: is the process alive, is it ready for work.</summary>
    public static IServiceCollection AddServiceHealth(this IServiceCollection services) =>
        services.AddSingleton<ReadinessCheck>();
}
