using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Security;

internal static class SecurityRegistration
{
    /// <summary>Who may do what: a policy for each scope, and no endpoint without one.</summary>
    public static IServiceCollection AddDicomwebSecurity(this IServiceCollection services)
    {
        // Not AddAuthentication: that brings data protection, which writes keys into the user's home and serves only cookies.
        services.AddAuthenticationCore(options => options.DefaultScheme = OpenAuthentication.Name).AddWebEncoders();
        new AuthenticationBuilder(services)
            .AddScheme<AuthenticationSchemeOptions, OpenAuthentication>(OpenAuthentication.Name, null);
        var authorization = services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().RequireClaim("scope", Scopes.Admin).Build());
        foreach (var scope in Scopes.All)
            authorization.AddPolicy(scope, policy => policy.RequireAuthenticatedUser().RequireClaim("scope", scope));
        return services.AddConfigurationRule(ListenRule.Fault);
    }
}
