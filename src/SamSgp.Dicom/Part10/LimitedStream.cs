namespace SamSgp.Dicom;

/// <summary>An inflated dataset of which no more than a limit may be read.</summary>
internal sealed class LimitedStream(Stream inner, long limit) : ForwardStream
{
    private long _read;

    public override int Read(Span<byte> buffer)
    {
        var count = inner.Read(buffer);
        _read += count;
        return _read <= limit
            ? count
            : throw new DicomFormatException($"the dataset inflates to more than {limit} bytes; the limit is an option", null, _read);
    }
}
