using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Hosting;

/// <summary>The listener: when it fails nobody reaches the service any more, and the process has to end.</summary>
public sealed class ListenerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Accept_Fails_LiveSaysSoAndTheServiceEndsWithTheReason()
    {
        var listener = new FailingListener();
        await using var service = await RunningService.StartAsync(
            [], builder => builder.Services.AddSingleton<IConnectionListenerFactory>(listener));
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync("/healthz/live")).StatusCode);
        var watch = service.Services.GetRequiredService<ListenerWatch>();
        listener.Fail();
        for (var attempt = 0; attempt < 500 && !watch.Failed.IsCancellationRequested; attempt++) await Task.Delay(20);

        // Over the connection that is open already.
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Http.GetAsync("/healthz/live")).StatusCode);
        Assert.Contains("its last breath", await service.WaitForEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_PortIsInUse_IsOneLineWithAnExitCodeOfItsOwn()
    {
        using var first = await ServiceProcess.StartAsync(_folder.PathTo("first"));
        var (exitCode, output) = await ServiceProcess.RunAsync(_folder.PathTo("second"), null, first.Http.BaseAddress!);
        Assert.Equal(4, exitCode);
        Assert.Contains("Listen:Url", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Listen\": ")]
    [InlineData(null)]
    public async Task Start_ConfigurationFileCannotBeRead_EndsWithTheConfigurationsExitCode(string? content)
    {
        var file = _folder.PathTo("settings.json");
        if (content is not null) await File.WriteAllTextAsync(file, content);
        var (exitCode, output) = await ServiceProcess.RunAsync(_folder.PathTo("data"), null, $"--config={file}");
        Assert.Equal(2, exitCode);
        Assert.Contains("settings.json", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    /// <summary>Accepts one connection and then, when told to, throws.</summary>
    private sealed class FailingListener : IConnectionListenerFactory, IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private IConnectionListener _sockets = null!;
        private int _accepted;

        public EndPoint EndPoint => _sockets.EndPoint;

        public void Fail() => _end.SetException(new InvalidOperationException("its last breath"));

        public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
        {
            var factory = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
            _sockets = await factory.BindAsync(endpoint, cancellationToken);
            return this;
        }

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            _accepted++ == 0 ? await _sockets.AcceptAsync(cancellationToken) : await _end.Task;

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => _sockets.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => _sockets.DisposeAsync();
    }
}
