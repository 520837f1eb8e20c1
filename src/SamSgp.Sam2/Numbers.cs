using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2;

/// <summary>Numbers that tensors compute with, kept until native code has read them; by any thread.</summary>
/// <remarks>
/// TorchSharp hands native code the memory of a <see cref="Scalar"/> and does not keep the Scalar alive meanwhile. One
/// that is made for a call alone (in <c>x * 2</c>, in <c>x.gt(0)</c>, and as y's factor even in <c>x + y</c>) may be
/// finalized in the middle of it, when another thread's garbage is collected; the operation then fails, or computes with
/// what lies there by now. So numbers become Scalars here, or by <c>using var number = value.ToScalar()</c>, which keeps
/// one until its block ends; what would make others is banned (eng/BannedSymbols.Scalars.txt). Results are those of the
/// operators to the last bit. Integers stay integers, for the type of a result depends on it.
/// </remarks>
public static class Numbers
{
    private static readonly ConcurrentDictionary<long, Scalar> Integers = new();

    // By their bits: 0 and -0 are not the same, and NaN equals itself.
    private static readonly ConcurrentDictionary<long, Scalar> Reals = new();

    /// <summary>The integer 0.</summary>
    public static Scalar Zero { get; } = Constant(0);

    /// <summary>The integer 1.</summary>
    public static Scalar One { get; } = Constant(1);

    /// <summary>An integer for as long as the process runs, the same object each time: for literals and for values of
    /// which there are few. One that may be anything is made with <c>using var number = value.ToScalar()</c>.</summary>
    public static Scalar Constant(long value) => Integers.GetOrAdd(value, static number => number.ToScalar());

    /// <summary>A real number for as long as the process runs; as <see cref="Constant(long)"/>.</summary>
    public static Scalar Constant(double value) => Reals.GetOrAdd(
        BitConverter.DoubleToInt64Bits(value), static bits => BitConverter.Int64BitsToDouble(bits).ToScalar());

    /// <summary>The float32 numbers 0, 1, ... below <paramref name="end"/>.</summary>
    public static Tensor UpTo(long end, Device device)
    {
        using var number = end.ToScalar();
        return arange(Zero, number, One, ScalarType.Float32, device);
    }

    /// <summary>A number raised to each exponent, on the exponents' device and in their type.</summary>
    public static Tensor Powers(double number, Tensor exponents)
    {
        ArgumentNullException.ThrowIfNull(exponents);
        using var factor = tensor(number, device: exponents.device);
        return pow(factor, exponents);
    }

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.add(y, alpha: One);
    }

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, long y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.add(number, alpha: One);
    }

    /// <summary>x + y.</summary>
    public static Tensor Plus(this Tensor x, double y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.add(number, alpha: One);
    }

    /// <summary>x - y.</summary>
    public static Tensor Minus(this Tensor x, long y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.sub(number);
    }

    /// <summary>x - y.</summary>
    public static Tensor Minus(this Tensor x, double y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.sub(number);
    }

    /// <summary>y - x.</summary>
    public static Tensor SubtractedFrom(this Tensor x, long y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var negative = x.negative();
        return negative.Plus(y);
    }

    /// <summary>x * y.</summary>
    public static Tensor Times(this Tensor x, long y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.mul(number);
    }

    /// <summary>x * y.</summary>
    public static Tensor Times(this Tensor x, double y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.mul(number);
    }

    /// <summary>x / y.</summary>
    public static Tensor Over(this Tensor x, long y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.div(number);
    }

    /// <summary>x / y.</summary>
    public static Tensor Over(this Tensor x, double y)
    {
        ArgumentNullException.ThrowIfNull(x);
        using var number = y.ToScalar();
        return x.div(number);
    }
}
