using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Type and shape of a tensor in a file.</summary>
/// <param name="Type">As stored.</param>
/// <param name="Shape">Row-major; empty for a scalar.</param>
public sealed record TensorInfo(ScalarType Type, IReadOnlyList<long> Shape)
{
    /// <summary>The largest tensor that is read; no published weight is near it.</summary>
    public const long MaximumBytes = int.MaxValue;

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, side) => product * side);

    /// <summary>For messages: <c>float32 (256, 64)</c>.</summary>
    public override string ToString() => $"{Name(Type)} ({string.Join(", ", Shape)})";

    /// <summary>Bytes of one element.</summary>
    public static int SizeOf(ScalarType type) => type switch
    {
        ScalarType.Float64 or ScalarType.Int64 => 8,
        ScalarType.Float32 or ScalarType.Int32 => 4,
        ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Int16 => 2,
        ScalarType.Int8 or ScalarType.Byte or ScalarType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "not a type of checkpoint tensors"),
    };

    /// <summary>PyTorch's word for a type.</summary>
    public static string Name(ScalarType type) => type switch
    {
        ScalarType.Byte => "uint8",
        _ => type.ToString().ToLowerInvariant(),
    };

    /// <summary>Whether the shape's sides are not negative and their product, in bytes, is one that can be
    /// read.</summary>
    internal static bool IsReadable(ScalarType type, IReadOnlyList<long> shape)
    {
        var bytes = (Int128)SizeOf(type);
        foreach (var side in shape)
        {
            if (side < 0) return false;
            bytes *= side;
            if (bytes > MaximumBytes) return false;
        }

        return true;
    }
}
