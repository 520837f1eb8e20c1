using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Capabilities;
using SamSgp.Dicomweb.Demo;
using SamSgp.Dicomweb.Health;
using SamSgp.Dicomweb.Inference;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Qido;
using SamSgp.Dicomweb.Routing;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Status;
using SamSgp.Dicomweb.Store;
using SamSgp.Dicomweb.Stow;
using SamSgp.Dicomweb.Tasks;
using SamSgp.Dicomweb.Telemetry;
using SamSgp.Dicomweb.Viewer;
using SamSgp.Dicomweb.Wado;
using SamSgp.Imaging.Codecs.Isolation;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>The service from its arguments to its end: a table of contents of what it is made of.</summary>
internal static partial class ServiceHost
{
    private const int Ended = 0, ConfigurationFault = 2, StorageFault = 3;

    /// <summary>Reads the configuration and registers every feature.</summary>
    /// <param name="arguments">Command line: <c>--Section:Key=value</c>, <c>--config FILE</c>.</param>
    public static WebApplicationBuilder Describe(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ConfigurationSources.Use(builder.Configuration, arguments);
        builder.Services
            .AddHosting(builder.Logging)
            .AddTelemetry(builder.Configuration)
            .AddRateLimits()
            .AddDicomwebSecurity()
            .AddCrossOrigin()
            .AddAudit()
            .AddDicomwebStore()
            .AddStow()
            .AddWado()
            .AddQido()
            .AddInference()
            .AddTasks()
            .AddRouting(builder.Configuration)
            .AddDemo()
            .AddViewer()
            .AddApiDocument()
            .AddCapabilities()
            .AddStatus()
            .AddServiceHealth();
        return builder;
    }

    /// <summary>Builds the service without starting it.</summary>
    /// <exception cref="ConfigurationException">The configuration is wrong; the message has all its faults.</exception>
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var faults = ConfigurationCheck.Faults(builder.Configuration, builder.Services);
        if (faults.Count > 0) throw new ConfigurationException(faults);
        var app = builder.Build();
        app.UseTrustedProxies();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<BrowserFence>();
        app.UseResponseCompression();
        app.UseRouting();
        app.UseWebSockets(); // Before the limits, which ask whether a request is one.
        app.UseRateLimiter();
        app.UseCors();
        app.UseViewer();
        app.UseMiddleware<SignInMiddleware>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapControllers();
        app.MapApiDocument();
        app.MapTelemetry();
        return app;
    }

    /// <summary>Runs the service until it is told to stop; says every reason why it cannot start at once.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            if (arguments is ["conformance"]) return await WriteConformanceAsync();
            await using var app = Build(Describe(arguments));
            var decoding = app.Services.GetRequiredService<IOptions<DecodingOptions>>().Value;
            if (decoding.ChildProcesses) NativeDecoding.UseChildProcesses(TimeSpan.FromSeconds(decoding.LongestFrameSeconds));
            await StartAsync(app);
            await app.WaitForShutdownAsync();
            return Ended;
        }
        catch (ConfigurationException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return ConfigurationFault;
        }
        catch (StorageUnavailableException fault)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return StorageFault;
        }
    }

    // The one thing the program does beside serving: docs/conformance.md is made by it.
    private static async Task<int> WriteConformanceAsync()
    {
        await using var app = Build(Describe([]));
        await Console.Out.WriteAsync(ConformanceStatement.Write(
            ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)));
        return Ended;
    }

    /// <summary>Opens the store, then listens, then says in one line what runs where.</summary>
    public static async Task StartAsync(WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var began = clock.GetTimestamp();
        var directory = app.Services.GetRequiredService<DataDirectory>();
        var listen = app.Services.GetRequiredService<IOptions<ListenOptions>>().Value;
        app.Urls.Clear();
        app.Urls.Add(listen.Url);
        await app.StartAsync();
        Log.Started(app.Logger, ProductVersion.Text, app.Urls.First(), listen.BasePath, directory.Root,
            clock.GetElapsedTime(began).TotalMilliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "SamSgp.Dicomweb {Version} listens on {Url} (DICOMweb at {BasePath}), keeps its data in {DataDirectory}; started in {Milliseconds:F0} ms, no model loaded yet")]
        public static partial void Started(
            ILogger logger, string version, string url, string basePath, string dataDirectory, double milliseconds);
    }
}
