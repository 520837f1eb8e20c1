namespace SamSgp.Dicomweb.Hosting;

/// <summary>Notices that the web server accepts no connections any more. It says so by one line of its log, at most critical, and
/// then hangs: a process that nobody reaches has to end, so that its supervisor starts another.</summary>
internal sealed class ListenerWatch : ILoggerProvider
{
    private const string Server = "Microsoft.AspNetCore.Server.Kestrel";

    private readonly CancellationTokenSource _failed = new();

    /// <summary>Why nobody reaches the service any more; null while somebody does.</summary>
    public string? Fault { get; private set; }

    /// <summary>Cancelled when that happens.</summary>
    public CancellationToken Failed => _failed.Token;

    public ILogger CreateLogger(string categoryName) => new Listening(categoryName == Server ? this : null);

    public void Dispose() => _failed.Dispose();

    private void Note(string fault)
    {
        Fault ??= fault;
        // The server's own thread is not to wait for the end of the service.
        _ = _failed.CancelAsync();
    }

    private sealed class Listening(ListenerWatch? watch) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => watch is not null && logLevel == LogLevel.Critical;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) watch!.Note(formatter(state, exception).TrimEnd('.') + (exception is null ? "" : $" ({exception.Message.TrimEnd('.')})"));
        }
    }
}
