using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>Named float32 tensors with remarks in one .safetensors file.</summary>
internal static class TensorFile
{
    private const string Metadata = "__metadata__";

    /// <summary>Writes beside the file and renames, so that a reader or a crash never meets half a file.</summary>
    public static void Write(string path, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string> remarks)
    {
        var all = tensors.OrderBy(t => t.Name, StringComparer.Ordinal).ToList();
        var header = new Dictionary<string, object> { [Metadata] = remarks };
        long offset = 0;
        foreach (var (name, value) in all)
        {
            var length = value.numel() * sizeof(float);
            header[name] = new { dtype = "F32", shape = value.shape, data_offsets = new[] { offset, offset + length } };
            offset += length;
        }

        var json = JsonSerializer.SerializeToUtf8Bytes(header);
        Array.Resize(ref json, (json.Length + 7) / 8 * 8);
        for (var i = json.Length - 1; i >= 0 && json[i] == 0; i--) json[i] = (byte)' ';
        var partial = path + ".partial";
        using (var file = File.Create(partial))
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
            file.Write(length);
            file.Write(json);
            foreach (var (_, value) in all)
            {
                using var plain = value.detach().to(ScalarType.Float32).contiguous().cpu();
                file.Write(plain.bytes);
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(partial, path, overwrite: true);
    }

    /// <summary>Reads float32 tensors; the caller disposes them.</summary>
    public static (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Remarks) Read(string path)
    {
        using var file = File.OpenRead(path);
        Span<byte> length = stackalloc byte[8];
        file.ReadExactly(length);
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(length);
        if (headerLength < 2 || headerLength > file.Length - 8) throw new InvalidDataException($"{path}: not a .safetensors file.");
        var json = new byte[headerLength];
        file.ReadExactly(json);
        using var header = JsonDocument.Parse(json);
        var tensors = new Dictionary<string, Tensor>();
        var remarks = new Dictionary<string, string>();
        foreach (var entry in header.RootElement.EnumerateObject())
        {
            if (entry.Name == Metadata)
            {
                foreach (var remark in entry.Value.EnumerateObject()) remarks[remark.Name] = remark.Value.GetString()!;
                continue;
            }

            if (entry.Value.GetProperty("dtype").GetString() != "F32")
                throw new InvalidDataException($"{path}: {entry.Name} is not float32.");
            var shape = entry.Value.GetProperty("shape").EnumerateArray().Select(n => n.GetInt64()).ToArray();
            file.Position = 8 + headerLength + entry.Value.GetProperty("data_offsets")[0].GetInt64();
            var value = empty(shape, dtype: ScalarType.Float32);
            file.ReadExactly(value.bytes);
            tensors[entry.Name] = value;
        }

        return (tensors, remarks);
    }
}
