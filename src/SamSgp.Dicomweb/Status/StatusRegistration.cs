namespace SamSgp.Dicomweb.Status;

internal static class StatusRegistration
{
    /// <summary>The operator's page.</summary>
    public static IServiceCollection AddStatus(this IServiceCollection services) => services.AddSingleton<StatusReader>();
}
