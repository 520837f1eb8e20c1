using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using SamSgp.Storage;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Images and label maps that clients sent, for as long as they are used. They are files of this process: nothing of an earlier
/// one is there.</summary>
internal sealed class MonaiUploads
{
    private readonly string _folder;
    private readonly MonaiLabelOptions _options;
    private readonly TimeProvider _clock;
    private readonly Dictionary<string, (MonaiUpload Upload, DateTimeOffset Used)> _kept = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public MonaiUploads(DataDirectory directory, IOptions<MonaiLabelOptions> options, TimeProvider clock)
    {
        (_folder, _options, _clock) = (directory.Subfolder("uploads"), options.Value, clock);
        foreach (var file in Directory.EnumerateFiles(_folder)) File.Delete(file);
    }

    /// <summary>What things are kept under: who sent them and what he calls them, of which nothing can be read in it.</summary>
    public static string KeyOf(params IEnumerable<string> names) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', names.Select(Uri.EscapeDataString)))));

    /// <summary>Takes a file in, under no key yet.</summary>
    /// <param name="read">Its next bytes; none at its end.</param>
    /// <param name="extension">What its name ends with.</param>
    /// <param name="cancellationToken">The client went.</param>
    public async Task<MonaiUpload> ReceiveAsync(Func<CancellationToken, ValueTask<ReadOnlyMemory<byte>>> read, string extension, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("n") + extension);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = 0L;
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 16, useAsync: true))
            {
                for (var bytes = await read(cancellationToken); bytes.Length > 0; bytes = await read(cancellationToken))
                {
                    hash.AppendData(bytes.Span);
                    await file.WriteAsync(bytes, cancellationToken);
                    length += bytes.Length;
                }
            }

            return new MonaiUpload(path, extension, length, Convert.ToHexStringLower(hash.GetHashAndReset()));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Makes a file here, under no key yet.</summary>
    public MonaiUpload Make(string extension, Action<string> write)
    {
        var path = Path.Combine(_folder, Guid.NewGuid().ToString("n") + extension);
        try
        {
            write(path);
            using var file = File.OpenRead(path);
            return new MonaiUpload(path, extension, file.Length, Convert.ToHexStringLower(SHA256.HashData(file)));
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Keeps a file under a key, in place of what was there.</summary>
    public void Keep(string key, MonaiUpload upload)
    {
        lock (_gate)
        {
            if (_kept.Remove(key, out var old)) File.Delete(old.Upload.Path);
            _kept[key] = (upload, _clock.GetUtcNow());
            Forget();
        }
    }

    /// <summary>What is kept under a key; null for nothing.</summary>
    public MonaiUpload? Find(string key)
    {
        lock (_gate)
        {
            Forget();
            if (!_kept.TryGetValue(key, out var found)) return null;
            _kept[key] = found with { Used = _clock.GetUtcNow() };
            return found.Upload;
        }
    }

    /// <summary>Forgets what is under a key.</summary>
    public void Remove(string key)
    {
        lock (_gate)
        {
            if (_kept.Remove(key, out var old)) File.Delete(old.Upload.Path);
        }
    }

    // Whoever reads one that goes reads on: its name is gone, its bytes are not.
    private void Forget()
    {
        var oldest = _clock.GetUtcNow() - TimeSpan.FromMinutes(_options.UploadMinutes);
        foreach (var (key, (upload, used)) in _kept.OrderBy(entry => entry.Value.Used).ToList())
        {
            if (used >= oldest && (_kept.Count == 1 || _kept.Values.Sum(entry => entry.Upload.Bytes) <= _options.UploadsBytes)) return;
            _kept.Remove(key);
            File.Delete(upload.Path);
        }
    }
}
