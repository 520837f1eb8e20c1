using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Security;

internal static class SecurityRegistration
{
    private const string AsConfigured = "AsConfigured";

    /// <summary>Who may do what: keys, tokens or nobody else; a policy for each scope, and no endpoint without one.</summary>
    public static IServiceCollection AddDicomwebSecurity(this IServiceCollection services)
    {
        services.AddCheckedOptions<SecurityOptions, SecurityOptionsValidator>(SecurityOptions.Section);
        services.AddConfigurationRule(ListenRule.Fault);
        services.AddSingleton<ServiceUrls>();
        services.AddSingleton(provider =>
        {
            var security = provider.GetRequiredService<IOptions<SecurityOptions>>().Value;
            return new FailedSignIns(security.FailuresAllowed, TimeSpan.FromSeconds(security.LongestPauseSeconds), provider.GetRequiredService<TimeProvider>());
        });
        // The framework writes lines in their names about every request without credentials or rights: whoever likes could fill
        // the disk with them. The audit log has such requests, in lines that they share.
        services.AddLogging(logging => logging
            .AddFilter(typeof(ApiKeyAuthentication).FullName, LogLevel.Warning)
            .AddFilter(typeof(OpenAuthentication).FullName, LogLevel.Warning));
        // Not AddAuthentication: that brings data protection, which writes keys into the user's home and serves only cookies.
        services.AddAuthenticationCore(options => options.DefaultScheme = AsConfigured).AddWebEncoders();
        services.AddSingleton<IAuthenticationConfigurationProvider, NoSchemeConfiguration>();
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, TokenSetup>();
        new AuthenticationBuilder(services)
            .AddPolicyScheme(AsConfigured, null, options => options.ForwardDefaultSelector = SchemeOf)
            .AddScheme<AuthenticationSchemeOptions, OpenAuthentication>(OpenAuthentication.Name, null)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            .AddJwtBearer();
        var authorization = services.AddAuthorizationBuilder().SetFallbackPolicy(Requires(Scopes.Admin));
        foreach (var scope in Scopes.All) authorization.AddPolicy(scope, Requires(scope));
        return services;
    }

    private static string SchemeOf(HttpContext context)
    {
        var security = context.RequestServices.GetRequiredService<IOptions<SecurityOptions>>().Value;
        if (!security.IsConfigured) return OpenAuthentication.Name;
        return !security.UsesTokens || ApiKeyAuthentication.IsMeant(context.Request)
            ? ApiKeyAuthentication.Name
            : JwtBearerDefaults.AuthenticationScheme;
    }

    private static AuthorizationPolicy Requires(string scope) =>
        new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim(Scopes.Claim, scope, Scopes.Admin).Build();

    /// <summary>Schemes are set up here, not by the framework's own section of the configuration.</summary>
    private sealed class NoSchemeConfiguration : IAuthenticationConfigurationProvider
    {
        public IConfiguration AuthenticationConfiguration { get; } = new ConfigurationBuilder().Build();
    }
}
