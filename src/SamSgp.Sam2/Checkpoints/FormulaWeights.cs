using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Checkpoints;

/// <summary>Weights and inputs that come from a formula on a key, the same in any language: recordings of the original
/// network need to store no weights, and tests can seed networks of full size.</summary>
public sealed class FormulaWeights(string salt)
{
    // Tensors are filled in pieces of this many elements, in parallel.
    private const long Piece = 1 << 16;

    /// <summary>Fills every tensor of a module's state dict, in place.</summary>
    /// <param name="module">Its weights must be float32, on the CPU.</param>
    /// <param name="prefix">Put before each key, where the recording's keys have one more level.</param>
    public void Fill(nn.Module module, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(module);
        using var withoutGradient = no_grad();
        foreach (var (key, tensor) in module.state_dict())
        {
            using var scope = NewDisposeScope();
            tensor.copy_(Weight(prefix + key, tensor.shape));
        }
    }

    /// <summary>The weight of a key: float32 of the shape given.</summary>
    public Tensor Weight(string key, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (key.EndsWith(".bias", StringComparison.Ordinal)) return Fill(key, shape, scale: 0.02);
        if (shape.Length == 1
            && (key.EndsWith(".weight", StringComparison.Ordinal) || key.EndsWith(".gamma", StringComparison.Ordinal)))
            return Fill(key, shape, scale: 0.1, offset: 1);
        if (key.Contains("positional_encoding_gaussian_matrix", StringComparison.Ordinal))
            return Fill(key, shape, scale: 1);
        return shape.Length < 2
            ? Fill(key, shape, scale: 0.5)
            : Fill(key, shape, scale: Math.Sqrt(3.0 / Product(shape[1..])));
    }

    /// <summary>An input at low resolution, float32 from -2 to 2.</summary>
    public Tensor LowResolution(string name, params ReadOnlySpan<long> shape) => Fill(name, shape, scale: 2);

    // Elements offset + scale * t, t in [-1, 1), computed in double.
    private unsafe Tensor Fill(string key, ReadOnlySpan<long> shape, double scale, double offset = 0)
    {
        var tensor = empty(shape.ToArray(), dtype: ScalarType.Float32);
        var (hash, count) = (Hash(salt + key), Product(shape));
        if (count == 0) return tensor;
        var values = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
        Parallel.For(0, (count + Piece - 1) / Piece, piece =>
        {
            var (first, end) = (piece * Piece, Math.Min((piece + 1) * Piece, count));
            var to = (float*)values;
            for (var i = first; i < end; i++) to[i] = (float)(offset + scale * (2 * Uniform(hash, (uint)i) - 1));
        });
        return tensor;
    }

    private static long Product(ReadOnlySpan<long> shape)
    {
        var product = 1L;
        foreach (var side in shape) product *= side;
        return product;
    }

    private static uint Hash(string text)
    {
        var hash = 0x811C9DC5u;
        foreach (var b in Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 0x01000193u;
        return hash;
    }

    // In [0, 1).
    private static double Uniform(uint hash, uint index)
    {
        var x = hash + index * 0x9E3779B9u;
        x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
        x = (x ^ (x >> 13)) * 0xC2B2AE35u;
        return (x ^ (x >> 16)) / 4294967296.0;
    }
}
