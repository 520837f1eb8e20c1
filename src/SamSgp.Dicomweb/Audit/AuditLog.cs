using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Audit;

/// <summary>
/// The audit log: a JSON line for each entry, a file for each day. Requests wait for it when it cannot follow. While the disk
/// takes nothing, entries are kept, up to <see cref="MaxKeptBytes"/>, and tried again every second; what comes beyond that is
/// lost, as is what the disk has not taken when the service stops. Both are logged with their number.
/// </summary>
internal sealed partial class AuditLog(
    DataDirectory directory, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditLog> logger) : BackgroundService
{
    /// <summary>Bytes of entries, some 100,000 of them, that are kept until the disk takes them.</summary>
    internal const int MaxKeptBytes = 32 << 20;

    // What is written at once, so that little is copied when much was kept.
    private const int ChunkBytes = 1 << 20;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1), LastWait = TimeSpan.FromSeconds(5);

    private readonly Channel<AuditEntry> entries = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(4096) { SingleReader = true });

    private readonly Queue<(DateOnly Day, byte[] Line)> kept = [];
    private AuditFile? file;
    private long keptBytes, lost;
    private bool failing;

    /// <summary>Adds an entry.</summary>
    public ValueTask WriteAsync(AuditEntry entry) =>
        options.Value.Enabled ? entries.Writer.WriteAsync(entry, CancellationToken.None) : ValueTask.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        entries.Writer.TryComplete();
        // Requests that took all the time there is to stop leave entries, too: not the host's token but its own time ends this.
        if (ExecuteTask is { } writing)
            await writing.WaitAsync(LastWait, clock, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await base.StopAsync(cancellationToken);
    }

    // Ends when the last entry is written, not when the host stops.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            Take();
            while (!TryWrite() && !entries.Reader.Completion.IsCompleted)
            {
                await Task.Delay(Retry, clock, CancellationToken.None);
                Take();
                if (keptBytes >= MaxKeptBytes) Lose();
            }
        }

        if (kept.Count + lost > 0) Log.Lost(logger, kept.Count + lost);
        file?.Dispose();
    }

    private void Take()
    {
        while (keptBytes < MaxKeptBytes && entries.Reader.TryRead(out var entry))
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, AuditJson.Default.AuditEntry), (byte)'\n'];
            kept.Enqueue((DateOnly.FromDateTime(entry.EventDateTime.UtcDateTime), line));
            keptBytes += line.Length;
        }
    }

    // Requests would wait for a disk that is full, and nobody could free it by deleting a study.
    private void Lose()
    {
        var before = lost;
        while (entries.Reader.TryRead(out _)) lost++;
        if (before == 0 && lost > 0) Log.Full(logger, kept.Count);
    }

    private bool TryWrite()
    {
        try
        {
            while (kept.Count > 0) WriteChunk();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Once, not every second.
            if (!failing) Log.Failed(logger, fault.Message);
            failing = true;
            file?.Dispose();
            file = null;
            return false;
        }

        if (failing) Log.Resumed(logger, lost);
        (failing, lost) = (false, 0);
        return true;
    }

    private void WriteChunk()
    {
        var day = kept.Peek().Day;
        var (count, chunk) = (0, new MemoryStream());
        foreach (var (_, line) in kept.TakeWhile(next => next.Day == day))
        {
            chunk.Write(line);
            count++;
            if (chunk.Length >= ChunkBytes) break;
        }

        OfDay(day).Append(chunk.GetBuffer().AsSpan(0, (int)chunk.Length));
        keptBytes -= chunk.Length;
        for (; count > 0; count--) kept.Dequeue();
    }

    private AuditFile OfDay(DateOnly day)
    {
        var folder = options.Value.Folder.Length > 0 ? options.Value.Folder : directory.Subfolder("audit");
        var path = Path.Combine(Path.GetFullPath(folder), NameOf(day));
        if (file?.Path == path) return file;
        file?.Dispose();
        file = null;
        file = AuditFile.Open(path);
        RemoveOld(Path.GetDirectoryName(path)!);
        return file;
    }

    private static string NameOf(DateOnly day) => $"audit-{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.jsonl";

    private void RemoveOld(string folder)
    {
        if (options.Value.RetainDays == 0) return;
        var oldest = NameOf(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime).AddDays(-options.Value.RetainDays));
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, "audit-????-??-??.jsonl"))
            {
                if (string.CompareOrdinal(Path.GetFileName(path), oldest) < 0) File.Delete(path);
            }
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
    }
}
