using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Cluster;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Store;
using SamSgp.Inference.Caches;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Telemetry;

namespace SamSgp.Dicomweb.Telemetry;

internal static class TelemetryRegistration
{
    /// <summary>Metrics for Prometheus at <c>/metrics</c>; traces and metrics to a collector where one is configured.</summary>
    public static IServiceCollection AddTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCheckedOptions<TelemetryOptions, TelemetryOptionsValidator>(TelemetryOptions.Section);
        services.AddSingleton<IPostConfigureOptions<ConsoleLoggerOptions>, LogForm>();
        services.AddSingleton<GpuMemory>();
        var section = configuration.GetSection(TelemetryOptions.Section);
        var collector = section[nameof(TelemetryOptions.OtlpEndpoint)];
        var name = section[nameof(TelemetryOptions.ServiceName)] ?? new TelemetryOptions().ServiceName;

        var telemetry = services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(name, serviceVersion: ProductVersion.Text))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter(JobTelemetry.Name, InferenceMetrics.MeterName, "System.Runtime")
                .AddPrometheusExporter());
        if (!Uri.TryCreate(collector, UriKind.Absolute, out var address)) return services;
        telemetry
            .WithMetrics(metrics => metrics.AddOtlpExporter(exporter => SendTo(exporter, address, "v1/metrics")))
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation(aspNetCore => aspNetCore.Filter = IsWorthATrace)
                .AddHttpClientInstrumentation()
                .AddSource(JobTelemetry.Name)
                .AddOtlpExporter(exporter => SendTo(exporter, address, "v1/traces")));
        return services;
    }

    public static void MapTelemetry(this IEndpointRouteBuilder endpoints)
    {
        endpoints.ServiceProvider.GetRequiredService<QueueGauges>();
        endpoints.ServiceProvider.GetRequiredService<StoreGauges>();
        endpoints.ServiceProvider.GetService<WorkerGauges>(); // of a shared store alone
        endpoints.ServiceProvider.GetRequiredService<GpuMemory>();
        endpoints.MapPrometheusScrapingEndpoint("/metrics").RequireAuthorization(Scopes.Admin)
            .WithMetadata(new NotAuditedAttribute());
    }

    private static void SendTo(OtlpExporterOptions exporter, Uri collector, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(collector, path);
    }

    // Supervisors ask every few seconds.
    private static bool IsWorthATrace(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/healthz") && !context.Request.Path.StartsWithSegments("/metrics");

    private sealed class LogForm(IOptions<TelemetryOptions> options) : IPostConfigureOptions<ConsoleLoggerOptions>
    {
        public void PostConfigure(string? name, ConsoleLoggerOptions console)
        {
            if (options.Value.JsonLogs) console.FormatterName = ConsoleFormatterNames.Json;
        }
    }
}
