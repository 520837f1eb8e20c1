namespace SamSgp.Dicom;

/// <summary>What is left of a source, as a stream to inflate.</summary>
internal sealed class SourceStream(ByteSource source) : ForwardStream
{
    public override int Read(Span<byte> buffer) => source.Read(buffer);
}
