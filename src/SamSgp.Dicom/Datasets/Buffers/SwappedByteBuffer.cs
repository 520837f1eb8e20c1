namespace SamSgp.Dicom;

/// <summary>A big-endian value still in its file, turned to little endian as it is read.</summary>
internal sealed class SwappedByteBuffer(IByteBuffer inner, int unit) : DeferredByteBuffer(inner.Size)
{
    internal override void Read(long offset, Span<byte> output)
    {
        // Whole units are read, so that a range may start and end inside one.
        var start = offset / unit * unit;
        var end = Math.Min(inner.Size, (offset + output.Length + unit - 1) / unit * unit);
        var part = new byte[checked((int)(end - start))];
        inner.GetByteRange(start, part.Length, part);
        ByteOrder.Swap(part, unit);
        part.AsSpan((int)(offset - start), output.Length).CopyTo(output);
    }
}
