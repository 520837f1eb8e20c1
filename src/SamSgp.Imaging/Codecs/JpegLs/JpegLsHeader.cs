namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>The frame header of a JPEG-LS stream (ISO/IEC 14495-1 C.2.2).</summary>
/// <param name="Precision">Bits of a sample, 2 to 16.</param>
/// <param name="Columns">Samples in a line.</param>
/// <param name="Rows">Lines.</param>
/// <param name="ComponentIds">Identifier of each component in scan headers.</param>
internal sealed record JpegLsHeader(int Precision, int Columns, int Rows, IReadOnlyList<int> ComponentIds)
{
    /// <summary>Reads the contents of an SOF55 segment.</summary>
    public static JpegLsHeader Parse(ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length < 6 + 3 * segment[5] || segment[5] == 0)
            throw new InvalidDataException("The JPEG-LS frame header is cut short.");
        if (segment[0] is < 2 or > 16) throw new InvalidDataException($"JPEG-LS samples of {segment[0]} bits; 2 to 16 expected.");
        var ids = new int[segment[5]];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = segment[6 + 3 * i];
            if (segment[7 + 3 * i] != 0x11) throw new InvalidDataException("JPEG-LS with subsampled components is not read.");
        }

        return new JpegLsHeader(segment[0], DecodedSamples.ReadUInt16(segment, 3, "SOF"),
            DecodedSamples.ReadUInt16(segment, 1, "SOF"), ids);
    }

    /// <summary>Refuses a stream that contradicts the dataset.</summary>
    public void Check(FrameLayout layout)
    {
        if (Columns != layout.Columns || Rows != layout.Rows || ComponentIds.Count != layout.SamplesPerPixel)
        {
            throw new InvalidDataException($"The JPEG-LS image has {Columns} x {Rows} pixels of {ComponentIds.Count} " +
                $"samples, the dataset says {layout.Columns} x {layout.Rows} of {layout.SamplesPerPixel}.");
        }

        if (Precision > 8 * layout.BytesPerSample)
            throw new InvalidDataException($"JPEG-LS samples of {Precision} bits do not fit {layout.BitsAllocated} bits allocated.");
    }
}
