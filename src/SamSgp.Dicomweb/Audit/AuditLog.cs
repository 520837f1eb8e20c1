using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Audit;

/// <summary>
/// The audit log: a JSON line for each entry, a file for each day. Requests wait for it when it cannot follow: no entry is
/// dropped.
/// </summary>
internal sealed partial class AuditLog(
    DataDirectory directory, IOptions<AuditOptions> options, TimeProvider clock, ILogger<AuditLog> logger) : BackgroundService
{
    private readonly Channel<AuditEntry> entries = Channel.CreateBounded<AuditEntry>(
        new BoundedChannelOptions(4096) { SingleReader = true });

    /// <summary>Adds an entry.</summary>
    public ValueTask WriteAsync(AuditEntry entry) =>
        options.Value.Enabled ? entries.Writer.WriteAsync(entry, CancellationToken.None) : ValueTask.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        entries.Writer.TryComplete();
        if (ExecuteTask is { } writing) await writing.WaitAsync(cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    // Ends when the last entry is written, not when the host stops.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        FileStream? file = null;
        while (await entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            try
            {
                while (entries.Reader.TryRead(out var entry))
                {
                    file = await OfTodayAsync(file, entry.EventDateTime);
                    JsonSerializer.Serialize(file, entry, AuditJson.Default.AuditEntry);
                    file.WriteByte((byte)'\n');
                }

                if (file is not null) await file.FlushAsync(CancellationToken.None);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                Log.Failed(logger, fault.Message);
                file = null;
            }
        }

        if (file is not null) await file.DisposeAsync();
    }

    private async Task<FileStream> OfTodayAsync(FileStream? file, DateTimeOffset moment)
    {
        var folder = options.Value.Folder.Length > 0 ? options.Value.Folder : directory.Subfolder("audit");
        var path = Path.Combine(Path.GetFullPath(folder), $"audit-{moment.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.jsonl");
        if (file?.Name == path) return file;
        if (file is not null) await file.DisposeAsync();
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        RemoveOld(Path.GetDirectoryName(path)!);
        return new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 64 * 1024);
    }

    private void RemoveOld(string folder)
    {
        if (options.Value.RetainDays == 0) return;
        var oldest = $"audit-{clock.GetUtcNow().AddDays(-options.Value.RetainDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.jsonl";
        foreach (var path in Directory.EnumerateFiles(folder, "audit-????-??-??.jsonl"))
        {
            if (string.CompareOrdinal(Path.GetFileName(path), oldest) < 0) File.Delete(path);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The audit log cannot be written: {Message}")]
        public static partial void Failed(ILogger logger, string message);
    }
}
