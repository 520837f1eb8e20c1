using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Audit;

internal static class AuditRegistration
{
    /// <summary>The record of who read and wrote what.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddCheckedOptions<AuditOptions, AuditOptionsValidator>(AuditOptions.Section)
        .AddSingleton<AuditLog>()
        .AddHostedService(provider => provider.GetRequiredService<AuditLog>());
}
