using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Security;

internal static class CrossOriginRegistration
{
    /// <summary>CORS by list (Fetch standard 3.2): viewers on other origins may read what DICOMweb answers.</summary>
    public static IServiceCollection AddCrossOrigin(this IServiceCollection services) => services
        .AddCheckedOptions<CrossOriginOptions, CrossOriginOptionsValidator>(CrossOriginOptions.Section)
        .AddCors()
        .AddSingleton<IConfigureOptions<CorsOptions>, Setup>();

    private sealed class Setup(IOptions<CrossOriginOptions> options) : IConfigureOptions<CorsOptions>
    {
        public void Configure(CorsOptions cors) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.Value.Origins])
            .AllowAnyMethod()
            .AllowAnyHeader()
            .WithExposedHeaders("Location", "Content-Location", "ETag", "Warning", "Content-Range", "Retry-After")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
    }
}
