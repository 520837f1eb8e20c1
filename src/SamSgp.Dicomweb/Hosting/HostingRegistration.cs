using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

internal static class HostingRegistration
{
    /// <summary>What every feature stands on: options checked at start, controllers, limits, compression, one-line logs.</summary>
    public static IServiceCollection AddHosting(this IServiceCollection services, ILoggingBuilder logging, bool servesWeb)
    {
        logging.AddConsole(console => console.FormatterName = LogLine.Form).AddConsoleFormatter<LogLine, ConsoleFormatterOptions>();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Requests to peers: what matters of them, jobs and deliveries say themselves, in one line.
        logging.AddFilter("System.Net.Http", LogLevel.Warning);
        logging.AddFilter("Polly", LogLevel.Error);
        // Workers outlive their own faults; what still escapes one (the demo's loader on a full disk) must not end the service.
        services.Configure<HostOptions>(host => host.BackgroundServiceExceptionBehavior = BackgroundServiceExceptionBehavior.Ignore);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ListenerWatch>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<ListenerWatch>());
        services.AddSingleton<ConnectionBounds>();
        services.AddCheckedOptions<ListenOptions, ListenOptionsValidator>(ListenOptions.Section);
        services.AddConfigurationRule(ServerCertificate.Fault);
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelLimits>();
        services.AddResponseCompression(compression =>
        {
            // Nothing secret shares a response with what a caller chose (BREACH), so TLS changes nothing.
            compression.EnableForHttps = true;
            compression.MimeTypes = ["application/dicom+json", "application/json", "application/problem+json", "application/dicom+xml", "text/html"];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Fastest);
        services.AddControllers(mvc =>
            {
                mvc.Filters.Add<UidPathFilter>();
                mvc.Conventions.Add(new HeadConvention());
            })
            .AddApplicationPart(typeof(HostingRegistration).Assembly)
            .ConfigureApplicationPartManager(parts => parts.FeatureProviders.Add(new InternalControllers(servesWeb)));
        services.AddSingleton<IConfigureOptions<Microsoft.AspNetCore.Mvc.MvcOptions>, BasePathSetup>();
        return services;
    }

    private sealed class BasePathSetup(IOptions<ListenOptions> listen) : IConfigureOptions<Microsoft.AspNetCore.Mvc.MvcOptions>
    {
        public void Configure(Microsoft.AspNetCore.Mvc.MvcOptions options) =>
            options.Conventions.Add(new BasePathConvention(listen.Value.BasePath));
    }

    private sealed class KestrelLimits(IOptions<ListenOptions> listen, ConnectionBounds bounds) : IConfigureOptions<KestrelServerOptions>
    {
        public void Configure(KestrelServerOptions options)
        {
            var grace = TimeSpan.FromSeconds(listen.Value.SlowSeconds);
            options.AddServerHeader = false;
            options.ConfigureHttpsDefaults(https => ServerCertificate.Use(https, listen.Value));
            options.Limits.MaxRequestBodySize = listen.Value.MaxRequestBytes;
            // A series goes out as fast as the network takes it: more is on its way than the default 64 KiB.
            options.Limits.MaxResponseBufferSize = 1 << 20;
            // Counted once and for all by the gate, which does not forget upgraded ones.
            options.ConfigureEndpointDefaults(bounds.Use);
            options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(listen.Value.MaxIdleSeconds);
            options.Limits.MaxRequestHeadersTotalSize = listen.Value.MaxRequestHeaderBytes;
            options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(listen.Value.MaxHeaderSeconds);
            options.Limits.MinRequestBodyDataRate = new MinDataRate(listen.Value.MinBytesPerSecond, grace);
            options.Limits.MinResponseDataRate = new MinDataRate(listen.Value.MinBytesPerSecond, grace);
        }
    }
}
