using SamSgp.Dicom;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The frames of a stored segmentation, one at a time.</summary>
internal sealed class StoredPixels
{
    private readonly StoredSegmentation _stored;
    private readonly int _length;
    private readonly int _bits;
    private readonly int _firstInside;
    private readonly Func<int, ReadOnlyMemory<byte>> _frame;
    private readonly bool _isContinuous;

    private StoredPixels(StoredSegmentation stored, int bits, int firstInside, bool isContinuous,
        Func<int, ReadOnlyMemory<byte>> frame) =>
        (_stored, _length, _bits, _firstInside, _isContinuous, _frame) =
            (stored, stored.Plane.SliceLength, bits, firstInside, isContinuous, frame);

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
        if (dataset.InternalTransferSyntax.IsEncapsulated)
            // Decoders give single bits as bytes.
            return new(stored, Math.Max(bits, 8), inside, false, CompressedFrames.Open(dataset, stored.Frames.Count));

        var native = dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)?.Buffer.Data
            ?? throw new DicomDataException("There is no PixelData.");
        var needed = BitPacking.ByteCount((long)stored.Plane.SliceLength * bits * stored.Frames.Count);
        return native.Length >= needed
            ? new(stored, bits, inside, true, _ => native)
            : throw new DicomDataException(
                $"PixelData has {native.Length} bytes; {stored.Frames.Count} frames need {needed}.");
    }

    /// <summary>A BINARY or FRACTIONAL frame: 1 inside, 0 outside.</summary>
    public void ReadInside(int frame, byte[] inside)
    {
        var data = _frame(frame);
        if (_bits == 1)
        {
            Array.Clear(inside);
            BitPacking.ForEachRun(data.Span, _isContinuous ? (long)frame * _length : 0, _length,
                (first, count) => inside.AsSpan(first, count).Fill(1));
            return;
        }

        var values = Bytes(data, frame);
        for (var i = 0; i < inside.Length; i++) inside[i] = values[i] >= _firstInside ? (byte)1 : (byte)0;
    }

    /// <summary>A LABELMAP frame: segment numbers.</summary>
    public void ReadLabels(int frame, ushort[] labels)
    {
        var values = Bytes(_frame(frame), frame);
        if (_bits == 8) for (var i = 0; i < labels.Length; i++) labels[i] = values[i];
        else for (var i = 0; i < labels.Length; i++) labels[i] = (ushort)(values[2 * i] | values[2 * i + 1] << 8);
    }

    private ReadOnlySpan<byte> Bytes(ReadOnlyMemory<byte> data, int frame)
    {
        var bytes = _length * _bits / 8;
        return data.Span.Slice(_isContinuous ? checked(frame * bytes) : 0, bytes);
    }
}
