namespace SamSgp.Dicom;

/// <summary>Uncompressed frames, one after the other without gaps (PS3.5 8.1.1), not even between bytes.</summary>
internal sealed class NativePixelData : DicomPixelData
{
    private readonly IByteBuffer _pixels;
    private readonly CompositeByteBuffer? _added;
    private byte[] _bits = [];

    public NativePixelData(DicomDataset dataset, DicomElement element) : base(dataset) => _pixels = element.Buffer;

    private NativePixelData(DicomDataset dataset, CompositeByteBuffer added) : base(dataset)
    {
        _pixels = added;
        _added = added;
    }

    public static NativePixelData New(DicomDataset dataset)
    {
        var pixels = new NativePixelData(dataset, new CompositeByteBuffer());
        dataset.Remove(DicomTag.FloatPixelData, DicomTag.DoubleFloatPixelData, DicomTag.ExtendedOffsetTable, DicomTag.ExtendedOffsetTableLengths);
        pixels.Store(pixels._pixels);
        dataset.AddOrUpdate(DicomTag.NumberOfFrames, 0);
        return pixels;
    }

    public override IByteBuffer GetFrame(int frame)
    {
        CheckFrame(frame);
        var size = UncompressedFrameSize;
        var start = frame * (Int128)FrameBits;
        if ((start + FrameBits + 7) / 8 > _pixels.Size)
            throw new DicomDataException($"Frame {frame} of {size} bytes is not all there: the pixel data has {_pixels.Size} bytes.");
        var firstByte = (long)(start / 8);
        // Where frames do not fill their last byte, the next one begins in it.
        if (FrameBits % 8 == 0)
        {
            // A part of a file is one too: whoever sends it copies from file to network.
            return _pixels is FileByteBuffer file ? new FileByteBuffer(file.Path, file.Position + firstByte, size)
                : new RangeByteBuffer(_pixels, firstByte, size);
        }

        var count = (int)((long)((start + FrameBits + 7) / 8) - firstByte);
        var bytes = new byte[count];
        _pixels.GetByteRange(firstByte, count, bytes);
        return new MemoryByteBuffer(BitStream.ShiftDown(bytes, (int)(start % 8), size, FrameBits));
    }

    public override void AddFrame(IByteBuffer data)
    {
        if (_added is null) throw new DicomDataException("Frames are added to new pixel data only: Create(dataset, newPixelData: true).");
        if (data.Size != UncompressedFrameSize)
            throw new DicomDataException($"A native frame has {UncompressedFrameSize} bytes, not {data.Size}.");
        var frames = Dataset.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 0);
        if (FrameBits % 8 == 0)
        {
            _added.Append(data);
        }
        else
        {
            _bits = BitStream.Append(_bits, frames * FrameBits, data.Memory.Span, FrameBits);
            Store(new MemoryByteBuffer(_bits.AsMemory(0, (int)(((frames + 1) * FrameBits + 7) / 8))));
        }

        NumberOfFrames = frames + 1;
    }

    private void Store(IByteBuffer pixels)
    {
        // A buffer that still grows is read when it is written.
        var data = new ElementData(default, pixels);
        Dataset.Put(BitsAllocated > 8 || !Syntax.IsExplicitVR
            ? new DicomOtherWord(DicomTag.PixelData, data)
            : new DicomOtherByte(DicomTag.PixelData, data));
    }
}
