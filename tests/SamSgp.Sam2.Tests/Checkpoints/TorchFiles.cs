using System.IO.Compression;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Checkpoints;

/// <summary>Writes <c>.pt</c> files as PyTorch does: stored entries, one storage per tensor.</summary>
internal static class TorchFiles
{
    /// <summary>A state dict under <c>{"model": ...}</c>.</summary>
    public static void WriteModel(string path, IReadOnlyDictionary<string, Tensor> state)
    {
        var pickle = new PickleBytes().Op('}').Text("model").Op("}(");
        var key = 0;
        foreach (var (name, tensor) in state)
        {
            long[] strides =
                [.. tensor.shape.Select((_, i) => tensor.shape.Skip(i + 1).Aggregate(1L, (a, b) => a * b))];
            pickle.Text(name).Tensor(StorageName(tensor), $"{key++}", tensor.numel(), 0, tensor.shape, strides);
        }

        Write(path, pickle.Op("us").End(),
            [.. state.Values.Select((tensor, i) => ($"{i}", tensor.contiguous().bytes.ToArray()))]);
    }

    /// <summary>A pickle and storages as they are given.</summary>
    public static void Write(string path, byte[] pickle, params (string Key, byte[] Bytes)[] storages)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Add(zip, "archive/data.pkl", pickle, CompressionLevel.NoCompression);
        Add(zip, "archive/byteorder", "little"u8, CompressionLevel.NoCompression);
        foreach (var (key, bytes) in storages) Add(zip, "archive/data/" + key, bytes, CompressionLevel.NoCompression);
    }

    /// <summary>One entry.</summary>
    public static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> content, CompressionLevel compression)
    {
        using var stream = zip.CreateEntry(name, compression).Open();
        stream.Write(content);
    }

    private static string StorageName(Tensor tensor) => tensor.dtype switch
    {
        ScalarType.Float32 => "FloatStorage",
        ScalarType.Float16 => "HalfStorage",
        ScalarType.BFloat16 => "BFloat16Storage",
        ScalarType.Int64 => "LongStorage",
        _ => throw new ArgumentOutOfRangeException(nameof(tensor)),
    };
}
