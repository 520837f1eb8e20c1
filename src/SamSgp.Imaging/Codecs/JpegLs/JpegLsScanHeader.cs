namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>The header of a scan (ISO/IEC 14495-1 C.2.3).</summary>
/// <param name="Components">Index in the frame of each component.</param>
/// <param name="Near">Greatest error.</param>
/// <param name="IsBySample">Components come sample by sample (ILV 2), not line by line.</param>
/// <param name="PointTransform">Bits that samples are shifted up after decoding.</param>
internal sealed record JpegLsScanHeader(IReadOnlyList<int> Components, int Near, bool IsBySample, int PointTransform)
{
    /// <summary>Reads the contents of an SOS segment.</summary>
    public static JpegLsScanHeader Parse(ReadOnlySpan<byte> segment, JpegLsHeader frame)
    {
        var count = segment.IsEmpty ? 0 : segment[0];
        if (count == 0 || segment.Length < 4 + 2 * count) throw new InvalidDataException("A JPEG-LS scan header is cut short.");
        var components = new int[count];
        for (var i = 0; i < count; i++)
        {
            components[i] = IndexOf(frame.ComponentIds, segment[1 + 2 * i]);
            if (segment[2 + 2 * i] != 0) throw new InvalidDataException("JPEG-LS with mapping tables is not read.");
        }

        var interleave = segment[2 + 2 * count];
        if (interleave > 2 || (interleave == 0 && count > 1))
            throw new InvalidDataException($"A JPEG-LS scan of {count} components with interleave mode {interleave}.");
        return new JpegLsScanHeader(components, segment[1 + 2 * count], interleave == 2 && count > 1, segment[3 + 2 * count] & 15);
    }

    private static int IndexOf(IReadOnlyList<int> ids, int id)
    {
        for (var i = 0; i < ids.Count; i++)
        {
            if (ids[i] == id) return i;
        }

        throw new InvalidDataException($"The JPEG-LS scan names component {id}, which the frame has not.");
    }
}
