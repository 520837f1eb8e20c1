using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A frame that is encoded each time it is asked for: once to know its length, which comes before it, and once to send it. Of many
/// frames none is kept.</summary>
internal sealed class RleFrame(FrameReader reader, int frame) : IByteBuffer
{
    public bool IsMemory => false;

    public long Size { get; } = RleFrames.Encode(reader, frame).Length;

    public byte[] Data => RleFrames.Encode(reader, frame);

    public void GetByteRange(long offset, int count, byte[] output) => Data.AsSpan((int)offset, count).CopyTo(output);

    public void CopyToStream(Stream stream) => stream.Write(Data);

    public Task CopyToStreamAsync(Stream stream, CancellationToken cancellationToken) => stream.WriteAsync(Data, cancellationToken).AsTask();
}
