using System.Text;

namespace SamSgp.Imaging.Tests.Nifti;

/// <summary>A NIfTI file put together field by field, so that the reader is not tested against our own writer.</summary>
internal sealed class NiftiBytes
{
    public bool BigEndian { get; init; }

    public bool Version2 { get; init; }

    public short[] Dim { get; init; } = [3, 3, 2, 2, 1, 1, 1, 1];

    public float[] Pixdim { get; init; } = [1, 1, 1, 1, 0, 0, 0, 0];

    public short DataType { get; init; } = 4;

    public float Slope { get; init; }

    public float Intercept { get; init; }

    public float[]? Sform { get; init; }

    /// <summary>quatern_b, c, d and qoffset_x, y, z.</summary>
    public float[]? Qform { get; init; }

    public byte Units { get; init; } = 2;

    public byte[] Voxels { get; init; } = [];

    public byte[] Build()
    {
        var header = new byte[Version2 ? 544 : 352];
        var size = Version2 ? 540 : 348;
        Int32(header, 0, size);
        if (Version2) Fill2(header);
        else Fill1(header);
        return [.. header, .. Voxels];
    }

    private void Fill1(byte[] h)
    {
        for (var i = 0; i < 8; i++) Int16(h, 40 + 2 * i, Dim[i]);
        Int16(h, 70, DataType);
        for (var i = 0; i < 8; i++) Float(h, 76 + 4 * i, Pixdim[i]);
        Float(h, 108, 352);
        Float(h, 112, Slope);
        Float(h, 116, Intercept);
        h[123] = Units;
        Int16(h, 252, (short)(Qform is null ? 0 : 1));
        Int16(h, 254, (short)(Sform is null ? 0 : 2));
        for (var i = 0; i < Qform?.Length; i++) Float(h, 256 + 4 * i, Qform[i]);
        for (var i = 0; i < Sform?.Length; i++) Float(h, 280 + 4 * i, Sform[i]);
        Encoding.ASCII.GetBytes("n+1").CopyTo(h, 344);
    }

    private void Fill2(byte[] h)
    {
        Encoding.ASCII.GetBytes("n+2\0\r\n\u001a\n").CopyTo(h, 4);
        Int16(h, 12, DataType);
        for (var i = 0; i < 8; i++) Int64(h, 16 + 8 * i, Dim[i]);
        for (var i = 0; i < 8; i++) Double(h, 104 + 8 * i, Pixdim[i]);
        Int64(h, 168, 544);
        Double(h, 176, Slope);
        Double(h, 184, Intercept);
        Int32(h, 344, Qform is null ? 0 : 1);
        Int32(h, 348, Sform is null ? 0 : 2);
        for (var i = 0; i < Qform?.Length; i++) Double(h, 352 + 8 * i, Qform[i]);
        for (var i = 0; i < Sform?.Length; i++) Double(h, 400 + 8 * i, Sform[i]);
        Int32(h, 500, Units);
    }

    private void Int16(byte[] h, int at, short value) => Put(h, at, BitConverter.GetBytes(value));

    private void Int32(byte[] h, int at, int value) => Put(h, at, BitConverter.GetBytes(value));

    private void Int64(byte[] h, int at, long value) => Put(h, at, BitConverter.GetBytes(value));

    private void Float(byte[] h, int at, float value) => Put(h, at, BitConverter.GetBytes(value));

    private void Double(byte[] h, int at, double value) => Put(h, at, BitConverter.GetBytes(value));

    private void Put(byte[] h, int at, byte[] little)
    {
        if (BigEndian) Array.Reverse(little);
        little.CopyTo(h, at);
    }

    /// <summary>The values as voxels of a number type.</summary>
    public static byte[] Pack(short dataType, bool bigEndian, params double[] values) =>
        [.. values.SelectMany(value =>
        {
            byte[] bytes = dataType switch
            {
                2 => [(byte)value],
                256 => [(byte)(sbyte)value],
                4 => BitConverter.GetBytes((short)value),
                512 => BitConverter.GetBytes((ushort)value),
                8 => BitConverter.GetBytes((int)value),
                768 => BitConverter.GetBytes((uint)value),
                1024 => BitConverter.GetBytes((long)value),
                1280 => BitConverter.GetBytes((ulong)value),
                16 => BitConverter.GetBytes((float)value),
                64 => BitConverter.GetBytes(value),
                _ => throw new ArgumentException($"type {dataType}"),
            };
            if (bigEndian) Array.Reverse(bytes);
            return bytes;
        })];
}
