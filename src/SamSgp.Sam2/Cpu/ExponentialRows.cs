using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Cpu;

/// <summary>The softmax of attention in bfloat16 without its division: every row of logits becomes exp(x - maximum) in
/// place, and the sums are given back to divide the product with the values by, which has far fewer columns. libtorch's
/// softmax reads and writes the row three times through float32 and takes two to seven times as long.</summary>
internal static unsafe class ExponentialRows
{
    private const int Lanes = 32; // bfloat16 values of a vector; two of its halves as float32
    private const long ElementsOfAThread = 1 << 15; // below this, waking another thread costs more than it brings
    private const byte TowardsMinusInfinity = 1; // x - floor(x) of VREDUCEPS
    private const uint UpperHalf = 0xFFFF0000;

    /// <summary>Whether this processor and these logits can be served; if not, libtorch's softmax has to do.</summary>
    public static bool Serves(Tensor logits) => Vector512.IsHardwareAccelerated && Avx512DQ.IsSupported
        && logits.dtype == ScalarType.BFloat16
        && logits.shape[^1] % Lanes == 0 && logits.is_contiguous();

    /// <summary>exp(scale * (x - maximum of its row)) in place.</summary>
    /// <param name="logits">(..., M), contiguous bfloat16.</param>
    /// <param name="scale">Positive.</param>
    /// <returns>Reciprocal of each row's sum, of the values as they are rounded: (rows) float32.</returns>
    public static Tensor Exponentiate(Tensor logits, float scale)
    {
        var columns = logits.shape[^1];
        var rows = logits.numel() / columns;
        var reciprocals = empty(rows, dtype: ScalarType.Float32);
        fixed (byte* start = logits.bytes)
        fixed (byte* sums = reciprocals.bytes)
        {
            var (values, results) = ((nint)start, (nint)sums);
            var parts = Math.Clamp(logits.numel() / ElementsOfAThread, 1, Math.Min(rows, get_num_threads()));
            if (parts == 1) Rows((ushort*)values, (float*)results, 0, rows, columns, scale);
            else Parallel.For(0, parts, p => Rows((ushort*)values, (float*)results, rows * p / parts, rows * (p + 1) / parts, columns, scale));
        }

        return reciprocals;
    }

    private static void Rows(ushort* values, float* reciprocals, long first, long end, long columns, float scale)
    {
        for (var row = first; row < end; row++) reciprocals[row] = 1 / Row(values + (row * columns), columns, scale);
    }

    private static float Row(ushort* row, long columns, float scale)
    {
        var toPowerOfTwo = scale * 1.44269504f; // e^x = 2^(x log2 e)
        var (factor, shift) = (Vector512.Create(toPowerOfTwo), Vector512.Create(-toPowerOfTwo * Maximum(row, columns)));
        var (even, odd) = (Vector512<float>.Zero, Vector512<float>.Zero);
        for (var c = 0L; c < columns; c += Lanes)
        {
            var pair = Vector512.Load(row + c).AsUInt32();
            var low = Rounded(Exp2(Vector512.FusedMultiplyAdd(Low(pair), factor, shift))) >> 16;
            var high = Rounded(Exp2(Vector512.FusedMultiplyAdd(High(pair), factor, shift))) & Vector512.Create(UpperHalf);
            even += Low(low);
            odd += high.AsSingle();
            (low | high).AsUInt16().Store(row + c);
        }

        return Vector512.Sum(even + odd);
    }

    private static float Maximum(ushort* row, long columns)
    {
        // Native: logits are numbers, so what Max does with NaN would be paid for nothing.
        var (even, odd) = (Vector512.Create(float.NegativeInfinity), Vector512.Create(float.NegativeInfinity));
        for (var c = 0L; c < columns; c += Lanes)
        {
            var pair = Vector512.Load(row + c).AsUInt32();
            even = Vector512.MaxNative(even, Low(pair));
            odd = Vector512.MaxNative(odd, High(pair));
        }

        var most = Vector512.MaxNative(even, odd);
        var maximum = most[0];
        for (var i = 1; i < Vector512<float>.Count; i++) maximum = Math.Max(maximum, most[i]);
        return maximum;
    }

    // A bfloat16 is the upper half of a float32; a vector holds the even ones in lower halves, the odd ones in upper.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Low(Vector512<uint> pair) => (pair << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> High(Vector512<uint> pair) => (pair & Vector512.Create(UpperHalf)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rounded(Vector512<float> x) => x.AsUInt32() + Vector512.Create(0x8000u);

    // 2^x for x <= 0 as 2^n 2^f, f in [0, 1) by a polynomial whose error, 4e-6, is far below bfloat16's 4e-3.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> x)
    {
        var f = Avx512DQ.Reduce(x, TowardsMinusInfinity);
        var p = Vector512.FusedMultiplyAdd(f, Vector512.Create(0.0136703f), Vector512.Create(0.0517450f));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512.Create(0.2416044f));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512.Create(0.6929729f));
        p = Vector512.FusedMultiplyAdd(f, p, Vector512.Create(1.0000035f));
        return Avx512F.Scale(p, x); // p 2^floor(x)
    }
}
