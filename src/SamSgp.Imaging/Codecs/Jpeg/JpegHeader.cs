namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>What the markers of a JPEG stream (ISO/IEC 10918-1 Annex B) say before its first scan.</summary>
internal sealed record JpegHeader
{
    /// <summary>Which SOFn: 0 baseline, 1 extended, 2 progressive, 3 lossless.</summary>
    public required int Process { get; init; }

    /// <summary>Bits of a sample.</summary>
    public required int Precision { get; init; }

    public required int Columns { get; init; }

    public required int Rows { get; init; }

    public required IReadOnlyList<JpegComponent> Components { get; init; }

    /// <summary>Colour transform of the Adobe marker: 0 none, 1 YCbCr; null without the marker.</summary>
    public required int? AdobeTransform { get; init; }

    public bool IsLossless => Process == 3;

    /// <summary>Reads markers up to the first frame header and the Adobe marker.</summary>
    public static JpegHeader Parse(ReadOnlySpan<byte> bytes)
    {
        if (DecodedSamples.ReadUInt16(bytes, 0, "SOI") != JpegMarker.Soi)
            throw new InvalidDataException("Not a JPEG stream: it does not start with SOI.");
        JpegHeader? header = null;
        int? adobe = null;
        for (var at = 2; ;)
        {
            while (at + 1 < bytes.Length && bytes[at] == 0xFF && bytes[at + 1] == 0xFF) at++;
            var marker = DecodedSamples.ReadUInt16(bytes, at, "a marker");
            if (marker < JpegMarker.First) throw new InvalidDataException($"No JPEG marker at {at}.");
            if (marker is JpegMarker.Eoi or JpegMarker.Sos) break;
            at += 2;
            if (JpegMarker.StandsAlone(marker)) continue;
            var length = DecodedSamples.ReadUInt16(bytes, at, "a segment");
            if (length < 2 || at + length > bytes.Length)
                throw new InvalidDataException($"JPEG segment {marker:X4} at {at} is cut short.");
            var segment = bytes.Slice(at + 2, length - 2);
            if (IsFrameHeader(marker)) header = ParseFrame(marker - JpegMarker.Sof0, segment);
            else if (marker == JpegMarker.App14 && segment.Length >= 12 && segment.StartsWith("Adobe"u8)) adobe = segment[11];
            at += length;
        }

        return header is null ? throw new InvalidDataException("The JPEG stream has no frame header.")
            : header with { AdobeTransform = adobe };
    }

    /// <summary>Refuses a stream that contradicts the dataset.</summary>
    public void Check(FrameLayout layout)
    {
        if (Columns != layout.Columns || Rows != layout.Rows || Components.Count != layout.SamplesPerPixel)
        {
            throw new InvalidDataException($"The JPEG image has {Columns} x {Rows} pixels of {Components.Count} samples, " +
                $"the dataset says {layout.Columns} x {layout.Rows} of {layout.SamplesPerPixel}.");
        }

        if (Precision > 8 * layout.BytesPerSample)
            throw new InvalidDataException($"JPEG samples of {Precision} bits do not fit {layout.BitsAllocated} bits allocated.");
    }

    private static bool IsFrameHeader(int marker) =>
        marker is >= JpegMarker.Sof0 and <= JpegMarker.Sof15 and not (JpegMarker.Dht or JpegMarker.Jpg or JpegMarker.Dac);

    private static JpegHeader ParseFrame(int process, ReadOnlySpan<byte> segment)
    {
        if (process > 3)
            throw new InvalidDataException($"JPEG process SOF{process} (hierarchical or arithmetic) is not in DICOM and not read.");
        if (segment.Length < 6 || segment.Length < 6 + 3 * segment[5])
            throw new InvalidDataException("The JPEG frame header is cut short.");
        var components = new JpegComponent[segment[5]];
        for (var i = 0; i < components.Length; i++)
        {
            var c = segment.Slice(6 + 3 * i, 3);
            components[i] = new JpegComponent(c[0], c[1] >> 4, c[1] & 15);
            if (components[i].Horizontal is < 1 or > 4 || components[i].Vertical is < 1 or > 4)
                throw new InvalidDataException($"JPEG component {i} has impossible sampling factors.");
        }

        return new JpegHeader
        {
            Process = process,
            Precision = segment[0],
            Rows = DecodedSamples.ReadUInt16(segment, 1, "SOF"),
            Columns = DecodedSamples.ReadUInt16(segment, 3, "SOF"),
            Components = components,
            AdobeTransform = null,
        };
    }
}

/// <summary>One component of a frame.</summary>
/// <param name="Id">Its identifier in scan headers.</param>
/// <param name="Horizontal">Horizontal sampling factor, 1 to 4.</param>
/// <param name="Vertical">Vertical sampling factor, 1 to 4.</param>
internal readonly record struct JpegComponent(int Id, int Horizontal, int Vertical);
