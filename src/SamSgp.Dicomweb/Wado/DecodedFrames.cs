using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The decoded frames of an image one after the other, as native pixel data; one is in memory at a time.</summary>
internal sealed class DecodedFrames(FrameReader reader) : IByteBuffer
{
    private const int CopiedAtOnce = 1 << 20;

    public bool IsMemory => false;

    public long Size => ((long)reader.Layout.SampleCount * BitsPerSample * reader.FrameCount + 7) / 8;

    public byte[] Data
    {
        get
        {
            var bytes = new MemoryStream(checked((int)Size));
            CopyToStream(bytes);
            return bytes.GetBuffer();
        }
    }

    private bool IsBits => reader.Layout.BitsAllocated == 1;

    private int BitsPerSample => IsBits ? 1 : reader.Layout.BytesPerSample * 8;

    /// <summary>One decoded frame as it is given alone: single bits packed, beginning at a whole byte.</summary>
    public static byte[] Alone(FrameReader reader, int frame)
    {
        var samples = reader.Read(frame).Samples;
        if (reader.Layout.BitsAllocated != 1) return samples;
        var packer = new BitPacker();
        return [.. packer.Pack(samples), .. packer.Rest()];
    }

    public void GetByteRange(long offset, int count, byte[] output)
    {
        var window = new MemoryStream(output, 0, count);
        var position = 0L;
        foreach (var bytes in Pieces())
        {
            var from = (int)Math.Clamp(offset - position, 0, bytes.Length);
            var to = (int)Math.Clamp(offset + count - position, 0, bytes.Length);
            window.Write(bytes, from, to - from);
            position += bytes.Length;
            if (position >= offset + count) return;
        }
    }

    public void CopyToStream(Stream stream)
    {
        foreach (var bytes in Pieces()) stream.Write(bytes);
    }

    public async Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken)
    {
        foreach (var bytes in Pieces())
        {
            for (var at = 0; at < bytes.Length; at += CopiedAtOnce)
                await stream.WriteAsync(bytes.AsMemory(at, Math.Min(CopiedAtOnce, bytes.Length - at)), cancellationToken);
        }
    }

    private IEnumerable<byte[]> Pieces()
    {
        var packer = new BitPacker();
        for (var frame = 0; frame < reader.FrameCount; frame++)
        {
            var samples = reader.Read(frame).Samples;
            yield return IsBits ? packer.Pack(samples) : samples;
        }

        yield return packer.Rest();
    }
}
