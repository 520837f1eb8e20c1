using System.Buffers.Binary;

namespace SamSgp.Imaging.Nifti;

/// <summary>Numbers at fixed places of a header, in either byte order.</summary>
internal readonly struct NiftiFields(byte[] bytes, bool bigEndian)
{
    public bool BigEndian => bigEndian;

    public byte Byte(int at) => bytes[at];

    public short Int16(int at) => bigEndian
        ? BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(bytes.AsSpan(at));

    public int Int32(int at) => bigEndian
        ? BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at));

    public long Int64(int at) => bigEndian
        ? BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at));

    public float Float(int at) => BitConverter.Int32BitsToSingle(Int32(at));

    public double Double(int at) => BitConverter.Int64BitsToDouble(Int64(at));
}
