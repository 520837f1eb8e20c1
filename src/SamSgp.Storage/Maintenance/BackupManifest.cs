using System.Security.Cryptography;
using System.Text.Json;

namespace SamSgp.Storage.Maintenance;

/// <summary>What a backup consists of: <c>backup.sha256</c>, which <c>sha256sum -c</c> reads, and <c>backup.json</c>, written last:
/// without it a backup is not complete.</summary>
internal static class BackupManifest
{
    public const string SumsName = "backup.sha256";

    private const string HeadName = "backup.json";
    private const int Format = 1;

    /// <summary>Writes both files and waits until they are on disk.</summary>
    public static void Write(string folder, IEnumerable<(string Path, string Sha256)> files, long instances, DateTimeOffset now)
    {
        var sums = Path.Combine(folder, SumsName);
        WriteFlushed(sums, writer =>
        {
            foreach (var (path, sha256) in files) writer.Write($"{sha256}  {path}\n");
        });
        WriteFlushed(Path.Combine(folder, HeadName), writer => writer.Write(JsonSerializer.Serialize(new Head(Format, now, instances, HashOf(sums)))));
    }

    /// <exception cref="StorageUnavailableException">It is no complete backup, or its list was changed.</exception>
    public static IReadOnlyList<(string Path, string Sha256)> Read(string folder)
    {
        var sums = Path.Combine(folder, SumsName);
        var head = Path.Combine(folder, HeadName);
        if (!File.Exists(head) || !File.Exists(sums))
            throw Unusable($"'{folder}' is no complete backup: '{HeadName}' or '{SumsName}' is missing.");
        var said = ReadHead(head);
        if (said is not { Format: Format }) throw Unusable($"'{head}' is not understood: this version reads backups of format {Format}.");
        if (said.Sums != HashOf(sums)) throw Unusable($"'{sums}' is not the list this backup was written with.");
        return [.. File.ReadLines(sums).Select(line => Entry(line, sums))];
    }

    private static Head? ReadHead(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Head>(File.ReadAllText(path));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string Path, string Sha256) Entry(string line, string sums)
    {
        if (line.Length < 67 || line[64..66] != "  " || Path.IsPathRooted(line[66..]) || line[66..].Split('/').Contains(".."))
            throw Unusable($"'{sums}' has a line that names no file of a backup.");
        return (line[66..], line[..64]);
    }

    private static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static void WriteFlushed(string path, Action<StreamWriter> write)
    {
        using var stream = new FileStream(path, FileMode.CreateNew);
        using (var writer = new StreamWriter(stream, leaveOpen: true)) write(writer);
        stream.Flush(flushToDisk: true);
    }

    private static StorageUnavailableException Unusable(string message) => new(StorageFault.Damaged, message, null);

    private sealed record Head(int Format, DateTimeOffset Created, long Instances, string Sums);
}
