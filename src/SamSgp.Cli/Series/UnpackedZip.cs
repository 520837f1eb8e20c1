using System.Globalization;
using System.IO.Compression;
using SamSgp.Cli.CommandLine;

namespace SamSgp.Cli.Series;

/// <summary>The files of a ZIP in a temporary folder. Names in the ZIP are told to the user and are never paths: files are called
/// by their number.</summary>
internal sealed class UnpackedZip : IDisposable
{
    private const int MostEntries = 50_000;
    private const long MostBytes = 16L << 30;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("samsgp-zip-");
    private readonly List<InputFile> _files = [];

    private UnpackedZip()
    {
    }

    /// <summary>In the ZIP's order.</summary>
    public IReadOnlyList<InputFile> Files => _files;

    /// <summary>Whether a file begins as a ZIP does.</summary>
    public static bool IsZip(string path)
    {
        Span<byte> start = stackalloc byte[4];
        using var handle = File.OpenHandle(path);
        return RandomAccess.Read(handle, start, 0) == start.Length && start.SequenceEqual("PK\x03\x04"u8);
    }

    /// <summary>Unpacks a ZIP; a <see cref="CommandException"/> says why it cannot be.</summary>
    public static UnpackedZip Of(string path, CancellationToken token) => Of(path, MostEntries, MostBytes, token);

    /// <summary>As the other, with bounds of its own.</summary>
    internal static UnpackedZip Of(string path, int mostEntries, long mostBytes, CancellationToken token)
    {
        var unpacked = new UnpackedZip();
        try
        {
            unpacked.Unpack(path, mostEntries, mostBytes, token);
            return unpacked;
        }
        catch (InvalidDataException e)
        {
            unpacked.Dispose();
            throw new CommandException($"{path} cannot be unpacked: {e.Message}", e);
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private void Unpack(string path, int mostEntries, long mostBytes, CancellationToken token)
    {
        using var zip = ZipFile.OpenRead(path);
        if (zip.Entries.Count > mostEntries)
            throw new CommandException($"{path} has {zip.Entries.Count} entries; at most {mostEntries} are unpacked.");
        var left = mostBytes;
        foreach (var entry in zip.Entries)
        {
            token.ThrowIfCancellationRequested();
            if (entry.FullName.EndsWith('/') || entry.FullName.EndsWith('\\')) continue;
            var target = Path.Combine(_folder.FullName, _files.Count.ToString("D6", CultureInfo.InvariantCulture));
            // What a ZIP says of its sizes may be untrue: what comes out is counted.
            left -= Copy(entry, target, left, token);
            if (left < 0) throw new CommandException($"{path} holds more than {mostBytes} bytes; so much is not unpacked.");
            _files.Add(new InputFile(target, $"{path}: {Printable.Of(entry.FullName)}", PlainName(entry.FullName)));
        }
    }

    // Its folders become part of it, and what is no plain letter a stroke: a name of one file, wherever it is used.
    private static string PlainName(string entry) =>
        new([.. entry.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '_')]);

    private static long Copy(ZipArchiveEntry entry, string target, long most, CancellationToken token)
    {
        using var from = entry.Open();
        using var to = File.Create(target);
        var (buffer, written) = (new byte[1 << 16], 0L);
        for (int read; written <= most && (read = from.Read(buffer)) > 0; written += read)
        {
            token.ThrowIfCancellationRequested();
            to.Write(buffer.AsSpan(0, read));
        }

        return written;
    }
}
