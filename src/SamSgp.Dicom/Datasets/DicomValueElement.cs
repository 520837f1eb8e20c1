using System.Numerics;
using System.Runtime.InteropServices;

namespace SamSgp.Dicom;

/// <summary>An element of binary numbers.</summary>
/// <typeparam name="TValue">Type of one number.</typeparam>
public abstract class DicomValueElement<TValue> : DicomElement
    where TValue : unmanaged, INumber<TValue>
{
    private protected DicomValueElement(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    private protected DicomValueElement(DicomTag tag, TValue[] values) : base(tag, new ElementData(ToBytes(values)))
    {
    }

    /// <inheritdoc/>
    public override int Count => (int)Math.Min(int.MaxValue, Size / Marshal.SizeOf<TValue>());

    /// <summary>All numbers, not copied.</summary>
    public ReadOnlySpan<TValue> Values => MemoryMarshal.Cast<byte, TValue>(Bytes.Span);

    /// <inheritdoc/>
    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(TValue[])) return (T)(object)Values.ToArray();
        if (typeof(T) == typeof(byte[])) return (T)(object)Bytes.ToArray();
        if (typeof(T).IsArray) return (T)NumberConversion.ToArray<TValue>(Values, typeof(T).GetElementType()!, this);
        return TryGet<T>(item, out var value) ? value! : throw NoSuchValue<T>(item);
    }

    internal override bool TryGet<T>(int item, out T? value) where T : default
    {
        var values = Values;
        if (item == -1 && typeof(T) == typeof(string) && values.Length > 1)
        {
            value = (T)(object)NumberConversion.Join(values);
            return true;
        }

        var index = Math.Max(item, 0);
        value = default;
        return index < values.Length && NumberConversion.TryConvert(values[index], out value);
    }

    private static byte[] ToBytes(TValue[] values)
    {
        if (values is byte[] bytes) return bytes;
        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
