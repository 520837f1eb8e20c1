using System.Buffers.Binary;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Opens checkpoints of every kind, told apart by their first bytes, not by their names.</summary>
public static class CheckpointFile
{
    private const uint ZipMagic = 0x04034b50;

    /// <summary>Opens a <c>.safetensors</c>, <c>.pt</c> or <c>.pth</c> file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="CheckpointException">It is none of them, damaged, or holds more than tensors in plain
    /// containers.</exception>
    public static ICheckpointFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no checkpoint {path}.", path);
        Span<byte> start = stackalloc byte[4];
        using (var stream = File.OpenRead(path))
        {
            if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length)
                throw new CheckpointException($"{path} is empty or shorter than any checkpoint.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(start) == ZipMagic) return TorchZipFile.Open(path);
        if (start[0] == 0x80 && start[1] is >= 2 and <= 5)
        {
            throw new CheckpointException($"{path} is in PyTorch's format of before version 1.6. Load and save it once " +
                "with a newer PyTorch: torch.save(torch.load(old, map_location='cpu'), new).");
        }

        return SafetensorsFile.Open(path);
    }
}
