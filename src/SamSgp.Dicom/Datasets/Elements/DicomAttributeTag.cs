using System.Buffers.Binary;

namespace SamSgp.Dicom;

/// <summary>Tags (VR AT).</summary>
public sealed class DicomAttributeTag : DicomElement
{
    /// <summary>From tags.</summary>
    public DicomAttributeTag(DicomTag tag, params DicomTag[] values) : base(tag, new ElementData(ToBytes(values)))
    {
    }

    /// <summary>From bytes: group and element, little endian.</summary>
    public DicomAttributeTag(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomAttributeTag(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override int Count => (int)(Size / 4);

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.AT;

    /// <summary>All tags.</summary>
    public IEnumerable<DicomTag> Values => Enumerable.Range(0, Count).Select(TagAt);

    /// <inheritdoc/>
    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(DicomTag[])) return (T)(object)Values.ToArray();
        if (typeof(T) == typeof(string[])) return (T)(object)Values.Select(Text).ToArray();
        if (typeof(T) == typeof(byte[])) return (T)(object)Bytes.ToArray();
        return TryGet<T>(item, out var value) ? value! : throw NoSuchValue<T>(item);
    }

    internal override bool TryGet<T>(int item, out T? value) where T : default
    {
        value = default;
        if (item == -1 && typeof(T) == typeof(string)) value = (T)(object)string.Join('\\', Values.Select(Text));
        else if (Math.Max(item, 0) >= Count) return false;
        else if (typeof(T) == typeof(DicomTag) || typeof(T) == typeof(DicomTag?) || typeof(T) == typeof(object)) value = (T)(object)TagAt(Math.Max(item, 0));
        else if (typeof(T) == typeof(string)) value = (T)(object)Text(TagAt(Math.Max(item, 0)));
        else if (typeof(T) == typeof(uint)) value = (T)(object)TagAt(Math.Max(item, 0)).Value;
        else return false;
        return true;
    }

    private DicomTag TagAt(int item)
    {
        var bytes = Bytes.Span[(4 * item)..];
        return new DicomTag(BinaryPrimitives.ReadUInt16LittleEndian(bytes), BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]));
    }

    private static string Text(DicomTag tag) => tag.ToString("J", null);

    private static byte[] ToBytes(DicomTag[] tags)
    {
        var bytes = new byte[4 * tags.Length];
        for (var i = 0; i < tags.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * i), tags[i].Group);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(4 * i + 2), tags[i].Element);
        }

        return bytes;
    }
}
