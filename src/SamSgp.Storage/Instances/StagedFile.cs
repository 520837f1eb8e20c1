using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using SamSgp.Dicom;

namespace SamSgp.Storage.Instances;

/// <summary>
/// A file being received: written forwards, hashed on the way, on disk after <see cref="FlushAsync"/>. Disposing removes its
/// name here; where it became an instance it has another one.
/// </summary>
public sealed class StagedFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[]? _sha256;

    private StagedFile(string path)
    {
        Path = path;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>SHA-256 of all bytes, in lower-case hexadecimal.</summary>
    /// <exception cref="InvalidOperationException">Before <see cref="Seal"/>.</exception>
    public string Sha256 => Convert.ToHexStringLower(
        _sha256 ?? throw new InvalidOperationException("The hash is known when the file is sealed."));

    /// <summary>Begins a file in the data directory's folder for what is not yet acknowledged.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full, or the folder cannot be written.</exception>
    public static StagedFile Create(DataDirectory directory)
    {
        var path = System.IO.Path.Combine(directory.IncomingPath, $"{Guid.NewGuid():N}{DataDirectory.StagedExtension}");
        try
        {
            return new StagedFile(path);
        }
        catch (IOException fault)
        {
            throw StorageUnavailableException.From(fault, path);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new StorageUnavailableException(StorageFault.AccessDenied, fault.Message, fault);
        }
    }

    /// <summary>Writes an instance into a new file.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be written.</exception>
    /// <exception cref="DicomException">The instance cannot be written as a Part 10 file.</exception>
    public static async Task<StagedFile> CreateAsync(DataDirectory directory, DicomFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var staged = Create(directory);
        try
        {
            await using var stream = new BufferedStream(new StagedStream(staged), 256 * 1024);
            await file.SaveAsync(stream, null, cancellationToken);
            return staged;
        }
        catch
        {
            staged.Dispose();
            throw;
        }
    }

    /// <summary>Appends bytes.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_handle, bytes, Length, cancellationToken);
        }
        catch (IOException fault)
        {
            throw StorageUnavailableException.From(fault, Path);
        }

        _hash.AppendData(bytes.Span);
        Length += bytes.Length;
    }

    /// <summary>Ends the file: it can be read, and its hash is known.</summary>
    public void Seal() => _sha256 ??= _hash.GetHashAndReset();

    /// <summary>Waits until the bytes are on disk.</summary>
    /// <exception cref="StorageUnavailableException">The disk is full, or failed.</exception>
    public Task FlushAsync(CancellationToken cancellationToken) => Task.Run(Flush, cancellationToken);

    /// <summary>Opens what was written, from its beginning.</summary>
    public FileStream OpenRead() =>
        new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 * 1024);

    /// <inheritdoc />
    public void Dispose()
    {
        _hash.Dispose();
        _handle.Dispose();
        File.Delete(Path);
    }

    private void Flush()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        catch (IOException fault)
        {
            throw StorageUnavailableException.From(fault, Path);
        }
    }
}
