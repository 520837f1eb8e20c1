using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Audit;

/// <summary>
/// The audit log: a JSON line for each entry, a file for each day, more where one would be too large; bounded by age and size.
/// Requests of those who do not say who they are share lines (<see cref="RefusalTally"/>). Requests wait for it when it cannot
/// follow. While the disk takes nothing, entries are kept, up to <see cref="MaxKeptBytes"/>, and tried again every second; what
/// comes beyond that is lost, as is what the disk has not taken when the service stops. Both are logged with their number.
/// </summary>
internal sealed partial class AuditLog(
    DataDirectory directory, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditLog> logger) : BackgroundService
{
    /// <summary>Bytes of entries, some 100,000 of them, that are kept until the disk takes them.</summary>
    internal const int MaxKeptBytes = 32 << 20;

    // What is written at once, so that little is copied when much was kept.
    private const int ChunkBytes = 1 << 20;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1), LastWait = TimeSpan.FromSeconds(5), Minute = TimeSpan.FromMinutes(1);

    private readonly Channel<AuditEntry> _entries = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(4096) { SingleReader = true });

    private readonly Queue<(DateOnly Day, byte[] Line)> _kept = [];
    private readonly RefusalTally _refused = new();
    private ITimer? _minutes;
    private AuditFile? _file;
    private DateOnly _fileDay;
    private int _filePart;
    private long _keptBytes, _lost;
    private bool _failing;

    /// <summary>Adds an entry.</summary>
    public ValueTask WriteAsync(AuditEntry entry) =>
        options.Value.Enabled ? _entries.Writer.WriteAsync(entry, CancellationToken.None) : ValueTask.CompletedTask;

    /// <summary>Adds an entry of somebody who did not say who he is.</summary>
    public ValueTask WriteRefusalAsync(AuditEntry entry) => _refused.IsSingle(entry) ? WriteAsync(entry) : ValueTask.CompletedTask;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _minutes = clock.CreateTimer(_ => WriteRefused(), null, Minute, Minute);
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_minutes is not null) await _minutes.DisposeAsync();
        WriteRefused();
        _entries.Writer.TryComplete();
        // Requests that took all the time there is to stop leave entries, too: not the host's token but its own time ends this.
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(LastWait, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    // Ends when the last entry is written, not when the host stops.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Take();
            while (!TryWrite() && !_entries.Reader.Completion.IsCompleted)
            {
                await Task.Delay(Retry, clock, CancellationToken.None);
                Take();
                if (_keptBytes >= MaxKeptBytes) Lose();
            }
        }

        if (_kept.Count + _lost > 0) Log.Lost(logger, _kept.Count + _lost);
        _file?.Dispose();
    }

    // Where the channel is full nobody waits for these: they are about nothing that was done.
    private void WriteRefused()
    {
        foreach (var entry in _refused.Take())
            if (options.Value.Enabled) _entries.Writer.TryWrite(entry);
    }

    private void Take()
    {
        while (_keptBytes < MaxKeptBytes && _entries.Reader.TryRead(out var entry))
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, AuditJson.Default.AuditEntry), (byte)'\n'];
            _kept.Enqueue((DateOnly.FromDateTime(entry.EventDateTime.UtcDateTime), line));
            _keptBytes += line.Length;
        }
    }

    // Requests would wait for a disk that is full, and nobody could free it by deleting a study.
    private void Lose()
    {
        var before = _lost;
        while (_entries.Reader.TryRead(out _)) _lost++;
        if (before == 0 && _lost > 0) Log.Full(logger, _kept.Count);
    }

    private bool TryWrite()
    {
        try
        {
            while (_kept.Count > 0) WriteChunk();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Once, not every second.
            if (!_failing) Log.Failed(logger, fault.Message);
            _failing = true;
            _file?.Dispose();
            _file = null;
            return false;
        }

        if (_failing) Log.Resumed(logger, _lost);
        (_failing, _lost) = (false, 0);
        return true;
    }

    private void WriteChunk()
    {
        var day = _kept.Peek().Day;
        var (count, chunk) = (0, new MemoryStream());
        foreach (var (_, line) in _kept.TakeWhile(next => next.Day == day))
        {
            if (count > 0 && chunk.Length + line.Length > ChunkBytes) break;
            chunk.Write(line);
            count++;
        }

        FileOf(day, chunk.Length).Append(chunk.GetBuffer().AsSpan(0, (int)chunk.Length));
        _keptBytes -= chunk.Length;
        for (; count > 0; count--) _kept.Dequeue();
    }

    private AuditFile FileOf(DateOnly day, long bytes)
    {
        var most = (long)options.Value.MaxFileMegabytes << 20;
        if (_file is not null && _fileDay == day && (_file.Length == 0 || _file.Length + bytes <= most)) return _file;
        var folder = Path.GetFullPath(options.Value.Folder.Length > 0 ? options.Value.Folder : directory.Subfolder("audit"));
        Directory.CreateDirectory(folder);
        _filePart = _file is not null && _fileDay == day ? _filePart + 1 : AuditFolder.LastPartOf(folder, day);
        _fileDay = day;
        _file?.Dispose();
        _file = null;
        _file = AuditFile.Open(Path.Combine(folder, AuditFolder.NameOf(day, _filePart)));
        Prune(folder, _file.Path, most);
        return _file.Length == 0 || _file.Length + bytes <= most ? _file : FileOf(day, bytes);
    }

    private void Prune(string folder, string current, long mostOfFile)
    {
        try
        {
            var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
            var removed = AuditFolder.Prune(folder, current, options.Value.RetainDays == 0 ? null : today.AddDays(-options.Value.RetainDays),
                ((long)options.Value.MaxTotalMegabytes << 20) - mostOfFile);
            if (removed.Count > 0) Log.Pruned(logger, options.Value.MaxTotalMegabytes, string.Join(", ", removed));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // An old file that stays is no reason to write no new one.
            Log.NotRemoved(logger, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The audit log cannot be written, its entries are kept and tried again: {Message}")]
        public static partial void Failed(ILogger logger, string message);

        [LoggerMessage(2, LogLevel.Error, "The audit log still cannot be written: beside the {Count} entries kept, those that come now are lost")]
        public static partial void Full(ILogger logger, int count);

        [LoggerMessage(3, LogLevel.Warning, "The audit log is written again; {Lost} entries were lost meanwhile")]
        public static partial void Resumed(ILogger logger, long lost);

        [LoggerMessage(4, LogLevel.Error, "The audit log could not be written to the end: {Lost} entries are lost")]
        public static partial void Lost(ILogger logger, long lost);

        [LoggerMessage(5, LogLevel.Warning, "Old files of the audit log cannot be removed: {Message}")]
        public static partial void NotRemoved(ILogger logger, string message);

        [LoggerMessage(6, LogLevel.Warning, "The audit log had more than {Megabytes} MB: its oldest files were removed: {Files}")]
        public static partial void Pruned(ILogger logger, int megabytes, string files);
    }
}
