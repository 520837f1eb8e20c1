using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;
using SamSgp.Dicomweb.Client.Credentials;

namespace SamSgp.Dicomweb.Client.Peers;

/// <summary>Registers the peers of a configuration.</summary>
public static class PeerRegistration
{
    private static readonly TimeSpan LongestRetryDelay = TimeSpan.FromSeconds(30);

    /// <summary>Adds <see cref="DicomwebPeers"/> with one entry for each child of the section <c>Peers</c>. Faulty
    /// entries stop the start, each fault named.</summary>
    public static IServiceCollection AddDicomwebPeers(this IServiceCollection services, IConfiguration configuration)
    {
        var section = configuration.GetSection(PeerOptions.Section);
        var names = section.GetChildren().Select(child => child.Key).ToList();
        foreach (var name in names) AddPeer(services, name, section.GetSection(name));
        return services.AddHttpClient()
            .AddSingleton<IValidateOptions<PeerOptions>, PeerOptionsValidator>()
            .AddSingleton(provider => new DicomwebPeers(names, provider.GetRequiredService<IHttpClientFactory>(),
                provider.GetRequiredService<IOptionsMonitor<PeerOptions>>()));
    }

    /// <summary>Everything that is wrong with the section <c>Peers</c>, each fault with its key; none when it is fine.</summary>
    public static IReadOnlyList<string> Faults(IConfiguration configuration) =>
        [.. configuration.GetSection(PeerOptions.Section).GetChildren().SelectMany(FaultsOf)];

    private static IEnumerable<string> FaultsOf(IConfigurationSection section)
    {
        var options = new PeerOptions();
        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException unreadable)
        {
            return [$"{section.Path}: {unreadable.Message}"];
        }

        return new PeerOptionsValidator().Validate(section.Key, options).Failures ?? [];
    }

    internal static string ClientName(string peer) => "dicomweb:" + peer;

    private static void AddPeer(IServiceCollection services, string name, IConfigurationSection section)
    {
        services.AddOptions<PeerOptions>(name)
            .Bind(section, binder => binder.ErrorOnUnknownConfiguration = true)
            .ValidateOnStart();
        var client = services.AddHttpClient(ClientName(name), (provider, http) =>
        {
            http.BaseAddress = Options(provider, name).BaseAddress;
            http.Timeout = Timeout.InfiniteTimeSpan; // Each attempt and each stalled read has its own limit.
        });
        client.AddResilienceHandler("peer", (pipeline, context) =>
            Configure(pipeline, Options(context.ServiceProvider, name)));
        client.AddHttpMessageHandler(provider =>
            new CredentialsHandler(name, Options(provider, name).Basic, Options(provider, name).Bearer));
        client.AddHttpMessageHandler(() => new SameOriginRedirects(name));
        client.ConfigurePrimaryHttpMessageHandler(provider => PrimaryHandler(Options(provider, name)));
        client.RedactLoggedHeaders(["Authorization"]);
    }

    private static PeerOptions Options(IServiceProvider provider, string name) =>
        provider.GetRequiredService<IOptionsMonitor<PeerOptions>>().Get(name);

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, PeerOptions options)
    {
        if (options.Retries > 0)
        {
            // STOW-RS is retried too: storing the same bytes again changes nothing (PS3.18 10.5).
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = LongestRetryDelay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = attempt => ValueTask.FromResult(
                    HttpClientResiliencePredicates.IsTransient(attempt.Outcome)
                    || (attempt.AttemptNumber == 0 && HasRenewableSecret(options)
                        && attempt.Outcome.Result?.StatusCode == HttpStatusCode.Unauthorized)),
            });
        }

        pipeline.AddTimeout(options.ResponseTimeout);
    }

    /// <summary>A token in a file may have been renewed between our reading it and the peer's answer.</summary>
    private static bool HasRenewableSecret(PeerOptions options) =>
        options.Bearer?.TokenFile is not null || options.Basic?.PasswordFile is not null;

    private static SocketsHttpHandler PrimaryHandler(PeerOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = options.MaxParallelRequests,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.All,
            AllowAutoRedirect = false,
        };
        if (options.Certificate is { } certificate)
            handler.SslOptions.ClientCertificates = new X509CertificateCollection { certificate.Load() };
        return handler;
    }
}
