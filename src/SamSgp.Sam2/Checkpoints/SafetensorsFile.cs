using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>A <c>.safetensors</c> file: an 8-byte length, a JSON header of that length, then the tensors' bytes without
/// gaps, little-endian.</summary>
public sealed class SafetensorsFile : ICheckpointFile
{
    // The format's own limit.
    private const long MaximumHeader = 100_000_000;
    private readonly SafeFileHandle _file;
    private readonly SafetensorsHeader _header;
    private readonly long _dataStart;

    private SafetensorsFile(string path, SafeFileHandle file, SafetensorsHeader header, long dataStart)
    {
        (Path, _file, _header, _dataStart) = (path, file, header, dataStart);
        Tensors = header.Entries.ToDictionary(e => e.Key, e => e.Value.Info);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Opens a file and checks its whole header against the file's length.</summary>
    /// <exception cref="CheckpointException">The header is malformed, or tensors overlap, leave gaps or reach past the
    /// end.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = File.OpenHandle(path);
        try
        {
            var length = RandomAccess.GetLength(file);
            var header = new byte[HeaderLength(path, file, length)];
            ReadExactly(path, file, header, sizeof(ulong));
            var dataStart = sizeof(ulong) + header.LongLength;
            return new SafetensorsFile(path, file, SafetensorsHeader.Parse(path, header, length - dataStart),
                dataStart);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Tensor Read(string name)
    {
        var entry = _header.Entries[name];
        var tensor = empty([.. entry.Info.Shape], dtype: entry.Info.Type);
        if (entry.Info.Count > 0) ReadExactly(Path, _file, tensor.bytes, _dataStart + entry.Begin);
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static long HeaderLength(string path, SafeFileHandle file, long fileLength)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        var length = fileLength < bytes.Length ? 0 : ReadLength(path, file, bytes);
        if (length is < 2 or > MaximumHeader || (long)length > fileLength - bytes.Length)
        {
            throw new CheckpointException($"{path} is no .safetensors file (its header would have {length} bytes, the " +
                $"file has {fileLength}), and no .pt or .pth file either.");
        }

        return (long)length;
    }

    private static ulong ReadLength(string path, SafeFileHandle file, Span<byte> bytes)
    {
        ReadExactly(path, file, bytes, 0);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    private static void ReadExactly(string path, SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0) throw new CheckpointException($"{path} ends at byte {offset}, {buffer.Length} bytes early.");
            buffer = buffer[read..];
            offset += read;
        }
    }
}
