using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Nifti;

/// <summary>Reads voxels chunk by chunk and converts their number type.</summary>
internal static class NiftiVoxels
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Receives stored values in file order.</summary>
    public delegate void Sink<T>(int start, ReadOnlySpan<T> values);

    /// <summary>Reads voxels as <typeparamref name="T"/>, unscaled.</summary>
    /// <param name="stream">At the first voxel.</param>
    /// <param name="header">What is stored.</param>
    /// <param name="samples">How many numbers (three a voxel for RGB24).</param>
    /// <param name="sink">Takes each converted chunk.</param>
    public static void Read<T>(Stream stream, NiftiHeader header, int samples, Sink<T> sink)
        where T : unmanaged, INumber<T>
    {
        var size = header.DataType.SwapSize();
        var buffer = new byte[Math.Min((long)samples * size, ChunkBytes)];
        var converted = new T[buffer.Length / size];
        for (var done = 0; done < samples;)
        {
            var count = Math.Min(samples - done, converted.Length);
            var chunk = buffer.AsSpan(0, count * size);
            var read = stream.ReadAtLeast(chunk, chunk.Length, throwOnEndOfStream: false);
            if (read < chunk.Length)
            {
                throw new InvalidDataException($"The NIfTI file ends after {(long)done * size + read} of " +
                    $"{(long)samples * size} bytes of voxels.");
            }

            if (header.BigEndian) Swap(chunk, size);
            Convert(chunk, header.DataType, converted);
            sink(done, converted.AsSpan(0, count));
            done += count;
        }
    }

    private static void Convert<T>(ReadOnlySpan<byte> source, NiftiDataType type, Span<T> target)
        where T : unmanaged, INumber<T>
    {
        switch (type)
        {
            case NiftiDataType.UInt8 or NiftiDataType.Rgb24: Convert<byte, T>(source, target); break;
            case NiftiDataType.Int8: Convert<sbyte, T>(source, target); break;
            case NiftiDataType.Int16: Convert<short, T>(source, target); break;
            case NiftiDataType.UInt16: Convert<ushort, T>(source, target); break;
            case NiftiDataType.Int32: Convert<int, T>(source, target); break;
            case NiftiDataType.UInt32: Convert<uint, T>(source, target); break;
            case NiftiDataType.Int64: Convert<long, T>(source, target); break;
            case NiftiDataType.UInt64: Convert<ulong, T>(source, target); break;
            case NiftiDataType.Float32: Convert<float, T>(source, target); break;
            case NiftiDataType.Float64: Convert<double, T>(source, target); break;
        }
    }

    private static void Convert<TSource, TTarget>(ReadOnlySpan<byte> source, Span<TTarget> target)
        where TSource : unmanaged, INumber<TSource>
        where TTarget : unmanaged, INumber<TTarget>
    {
        var values = MemoryMarshal.Cast<byte, TSource>(source);
        for (var i = 0; i < values.Length; i++) target[i] = TTarget.CreateTruncating(values[i]);
    }

    private static void Swap(Span<byte> bytes, int size)
    {
        switch (size)
        {
            case 2:
                var shorts = MemoryMarshal.Cast<byte, short>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                var ints = MemoryMarshal.Cast<byte, int>(bytes);
                BinaryPrimitives.ReverseEndianness(ints, ints);
                break;
            case 8:
                var longs = MemoryMarshal.Cast<byte, long>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
