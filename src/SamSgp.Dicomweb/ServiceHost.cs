using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Api;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Capabilities;
using SamSgp.Dicomweb.Cluster;
using SamSgp.Dicomweb.Demo;
using SamSgp.Dicomweb.Engine;
using SamSgp.Dicomweb.Finetuning;
using SamSgp.Dicomweb.Health;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Monai;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Qido;
using SamSgp.Dicomweb.Routing;
using SamSgp.Dicomweb.Security;
using SamSgp.Dicomweb.Status;
using SamSgp.Dicomweb.Store;
using SamSgp.Dicomweb.Stow;
using SamSgp.Dicomweb.Telemetry;
using SamSgp.Dicomweb.Viewer;
using SamSgp.Dicomweb.Wado;
using SamSgp.Imaging.Codecs.Isolation;
using SamSgp.Storage;

namespace SamSgp.Dicomweb;

/// <summary>The service from its arguments to its end: a table of contents of what it is made of.</summary>
internal static partial class ServiceHost
{
    private const int Ended = 0, ConfigurationFault = 2, StorageFault = 3, AddressFault = 4, ListenerFault = 5, DatabaseAway = 6;

    /// <summary>Reads the configuration and registers every feature.</summary>
    /// <param name="arguments">Command line: <c>--Section:Key=value</c>, <c>--config FILE</c>.</param>
    public static WebApplicationBuilder Describe(string[] arguments)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        ConfigurationSources.Use(builder.Configuration, arguments);
        builder.Services
            .AddHosting(builder.Logging, ServiceRoles.Of(builder.Configuration).Web)
            .AddTelemetry(builder.Configuration)
            .AddCheckedOptions<RateOptions, RateOptionsValidator>(RateOptions.Section)
            .AddRequestMemory()
            .AddDicomwebSecurity()
            .AddCrossOrigin()
            .AddAudit()
            .AddDicomwebStore()
            .AddStow()
            .AddWado()
            .AddQido()
            .AddInference()
            .AddTasks()
            .AddFinetuning()
            .AddRouting(builder.Configuration)
            .AddDemo()
            .AddMonaiLabel()
            .AddViewer()
            .AddApiDocument()
            .AddCapabilities()
            .AddStatus()
            .AddServiceHealth()
            .AddCluster(builder.Configuration);
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
        app.UseMiddleware<SafeHeaders>();
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<BrowserFence>();
        app.UseResponseCompression();
        app.UseRouting();
        app.UseMiddleware<OptionsMiddleware>();
        app.UseWebSockets(); // Before the limits, which ask whether a request is one.
        app.UseMiddleware<RequestLimits>();
        app.UseCors();
        var roles = app.Services.GetRequiredService<ServiceRoles>();
        if (roles.Web)
        {
            app.UseViewer();
            app.UseApiPage();
        }

        app.UseMiddleware<SignInMiddleware>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.Use((context, next) =>
        {
            ConnectionBounds.Recognize(context);
            return next(context);
        });
        app.MapControllers();
        if (roles.Web) app.MapApiDocument();
        app.MapTelemetry();
        return app;
    }

    /// <summary>Runs the service until it is told to stop; says every reason why it cannot start at once.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            return arguments switch
            {
                ["conformance"] => await WriteAsync(app => ConformanceStatement.Write(
                    ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints))),
                ["configuration"] => await WriteAsync(app => ConfigurationPage.Write(app.Services.GetServices<CheckedOptions>())),
                // Takes jobs and answers no requests but for health and metrics.
                ["worker", .. var settings] => await ServeAsync([.. settings, $"--{ServiceOptions.Section}:{nameof(ServiceOptions.Roles)}=jobs"]),
                _ => await ServeAsync(arguments),
            };
        }
        catch (Exception fault) when (ExitCodeOf(fault) is { } code)
        {
            await Console.Error.WriteLineAsync(fault.Message);
            return code;
        }
    }

    private static async Task<int> ServeAsync(string[] arguments)
    {
        PrivateFiles.Begin();
        string? fault;
        Exception? tooOld;
        await using (var app = Build(Describe(arguments)))
        {
            var decoding = app.Services.GetRequiredService<IOptions<DecodingOptions>>().Value;
            if (decoding.ChildProcesses) NativeDecoding.UseChildProcesses(TimeSpan.FromSeconds(decoding.LongestFrameSeconds));
            await StartAsync(app);
            fault = await WaitForEndAsync(app);
            tooOld = app.Services.GetService<ProgramWatch>()?.Fault;
        }

        if (tooOld is not null) throw tooOld;

        if (fault is null) return Ended;
        await Console.Error.WriteLineAsync($"Nobody can reach the service any more: {fault}. It has ended, so that it can be started again.");
        return ListenerFault;
    }

    /// <summary>Waits until the service is told to stop, or cannot be reached any more; then why.</summary>
    public static async Task<string?> WaitForEndAsync(WebApplication app)
    {
        var watch = app.Services.GetRequiredService<ListenerWatch>();
        await app.WaitForShutdownAsync(watch.Failed);
        return watch.Fault;
    }

    // A supervisor tries again where another attempt may succeed: not with the same configuration or store, but when the database answers.
    private static int? ExitCodeOf(Exception fault) => fault switch
    {
        ConfigurationException or InvalidDataException or FileNotFoundException => ConfigurationFault,
        StorageUnavailableException { Fault: SamSgp.Storage.StorageFault.Unreachable } => DatabaseAway,
        StorageUnavailableException => StorageFault,
        ListenException => AddressFault,
        _ => null,
    };

    // What the program does beside serving: docs/conformance.md and docs/configuration.md are made by it.
    private static async Task<int> WriteAsync(Func<WebApplication, string> page)
    {
        await using var app = Build(Describe([]));
        await Console.Out.WriteAsync(page(app));
        return Ended;
    }

    /// <summary>Opens the store, then listens, then says in one line what runs where.</summary>
    public static async Task StartAsync(WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var began = clock.GetTimestamp();
        var listen = app.Services.GetRequiredService<IOptions<ListenOptions>>().Value;
        ListenCheck.Try(listen.Url);
        var directory = app.Services.GetRequiredService<DataDirectory>();
        app.Urls.Clear();
        app.Urls.Add(listen.Url);
        try
        {
            await app.StartAsync();
        }
        catch (Exception fault) when (ListenException.IsMeant(fault))
        {
            throw new ListenException(listen.Url, fault);
        }

        Log.Started(app.Logger, ProductVersion.Text, app.Urls.First(), listen.BasePath, directory.Root,
            clock.GetElapsedTime(began).TotalMilliseconds);
        if (Environment.IsPrivilegedProcess) Log.IsRoot(app.Logger);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information,
            "SamSgp.Dicomweb {Version} listens on {Url} (DICOMweb at {BasePath}), keeps its data in {DataDirectory}; started in {Milliseconds:F0} ms, no model loaded yet")]
        public static partial void Started(
            ILogger logger, string version, string url, string basePath, string dataDirectory, double milliseconds);

        [LoggerMessage(2, LogLevel.Warning,
            "The service runs as root, which it has no need of: a fault in it could do anything on this machine. Give it a user of its own")]
        public static partial void IsRoot(ILogger logger);
    }
}
