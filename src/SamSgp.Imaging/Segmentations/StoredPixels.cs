using System.Buffers;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The frames of a stored segmentation, one at a time: only a frame's own bytes are read. Safe from several
/// threads.</summary>
internal sealed class StoredPixels
{
    private readonly int _length;
    private readonly int _bits;
    private readonly int _firstInside;
    private readonly int _frameBytes;
    private readonly ReadFrame _read;

    private StoredPixels(int length, int bits, int firstInside, int frameBytes, ReadFrame read) =>
        (_length, _bits, _firstInside, _frameBytes, _read) = (length, bits, firstInside, frameBytes, read);

    /// <summary>Reads a frame's bytes.</summary>
    /// <param name="frame">0-based.</param>
    /// <param name="bytes">Where to; at least as many as a frame touches.</param>
    /// <returns>The bit of the first byte that the frame begins with: single bits follow each other without gaps.</returns>
    internal delegate int ReadFrame(int frame, byte[] bytes);

    /// <summary>Finds the pixel data and checks its length.</summary>
    /// <exception cref="DicomDataException">It is missing, too short, or of a form no segmentation has.</exception>
    public static StoredPixels Open(DicomDataset dataset, StoredSegmentation stored, double threshold)
    {
        int bits = dataset.GetSingleValueOrDefault(DicomTag.BitsAllocated, (ushort)0);
        if (bits is not (1 or 8 or 16) || (bits == 1 && stored.Encoding != SegmentationEncoding.Binary) ||
            (bits == 16 && stored.Encoding != SegmentationEncoding.Labelmap))
            throw new DicomDataException($"BitsAllocated is {bits} in a {stored.Encoding} segmentation.");

        // A pixel is inside from this value on.
        var inside = stored.Encoding == SegmentationEncoding.Fractional
            ? Math.Max(1, (int)Math.Ceiling(threshold * stored.MaximumFractionalValue)) : 1;
        var length = stored.Plane.SliceLength;
        if (dataset.InternalTransferSyntax.IsEncapsulated)
        {
            // Decoders give single bits as bytes.
            var sampled = Math.Max(bits, 8);
            return new(length, sampled, inside, length * sampled / 8, CompressedFrames.Open(dataset, stored.Frames.Count));
        }

        var native = dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)?.Buffer
            ?? throw new DicomDataException("There is no PixelData.");
        var needed = BitPacking.ByteCount((long)length * bits * stored.Frames.Count);
        if (native.Size < needed)
            throw new DicomDataException($"PixelData has {native.Size} bytes; {stored.Frames.Count} frames need {needed}.");
        return new(length, bits, inside, (int)BitPacking.ByteCount(((long)length * bits) + 7), (frame, bytes) =>
        {
            var (first, shift) = Math.DivRem((long)frame * length * bits, 8);
            native.GetByteRange(first, (int)BitPacking.ByteCount(shift + ((long)length * bits)), bytes);
            return (int)shift;
        });
    }

    /// <summary>A BINARY or FRACTIONAL frame: 1 inside, 0 outside.</summary>
    public void ReadInside(int frame, Span<byte> inside)
    {
        using var data = Read(frame);
        if (_bits == 1)
        {
            BitPacking.Unpack(data.Bytes, data.FirstBit, inside);
            return;
        }

        for (var i = 0; i < inside.Length; i++) inside[i] = data.Bytes[i] >= _firstInside ? (byte)1 : (byte)0;
    }

    /// <summary>Pixels inside, of a BINARY or FRACTIONAL frame.</summary>
    public long CountInside(int frame)
    {
        using var data = Read(frame);
        if (_bits == 1) return BitPacking.Count(data.Bytes, data.FirstBit, _length);
        var count = 0L;
        foreach (var value in data.Bytes.AsSpan(0, _length))
            if (value >= _firstInside) count++;
        return count;
    }

    /// <summary>A LABELMAP frame: segment numbers.</summary>
    public void ReadLabels(int frame, Span<ushort> labels)
    {
        using var data = Read(frame);
        if (_bits == 8) for (var i = 0; i < labels.Length; i++) labels[i] = data.Bytes[i];
        else for (var i = 0; i < labels.Length; i++) labels[i] = (ushort)(data.Bytes[2 * i] | data.Bytes[(2 * i) + 1] << 8);
    }

    private Rented Read(int frame)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(_frameBytes);
        try
        {
            return new Rented(bytes, _read(frame, bytes));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(bytes);
            throw;
        }
    }

    private readonly record struct Rented(byte[] Bytes, int FirstBit) : IDisposable
    {
        public void Dispose() => ArrayPool<byte>.Shared.Return(Bytes);
    }
}
