using SamSgp.Imaging.Codecs.Jpeg;

namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>JPEG-LS lossless and near-lossless (.80, .81; ISO/IEC 14495-1).</summary>
internal sealed class JpegLsDecoder : IFrameDecoder
{
    public DecodedForm Decode(ReadOnlyMemory<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var bytes = encoded.Span;
        if (DecodedSamples.ReadUInt16(bytes, 0, "SOI") != JpegMarker.Soi)
            throw new InvalidDataException("Not a JPEG-LS stream: it does not start with SOI.");
        JpegLsHeader? header = null;
        int[]? preset = null;
        var (restartInterval, decoded) = (0, 0);
        for (var at = 2; header is null || decoded < header.ComponentIds.Count;)
        {
            while (at + 1 < bytes.Length && !(bytes[at] == 0xFF && bytes[at + 1] >= 0x80 && bytes[at + 1] != 0xFF)) at++;
            var marker = DecodedSamples.ReadUInt16(bytes, at, "a marker");
            if (marker == JpegMarker.Eoi) break;
            at += 2;
            if (marker is >= JpegMarker.Rst0 and <= JpegMarker.Soi) continue;
            var length = DecodedSamples.ReadUInt16(bytes, at, "a segment");
            if (length < 2 || at + length > bytes.Length)
                throw new InvalidDataException($"JPEG-LS segment {marker:X4} at {at} is cut short.");
            var segment = bytes.Slice(at + 2, length - 2);
            at += length;
            switch (marker)
            {
                case JpegMarker.Sof55 when header is null:
                    header = JpegLsHeader.Parse(segment);
                    header.Check(layout);
                    break;
                case >= JpegMarker.Sof0 and <= JpegMarker.Sof15:
                    throw new InvalidDataException($"The stream is JPEG (SOF{marker - JpegMarker.Sof0}), not JPEG-LS.");
                case JpegMarker.Lse: preset = ReadPreset(segment) ?? preset; break;
                case JpegMarker.Dri: restartInterval = ReadRestartInterval(segment); break;
                case JpegMarker.Sos:
                    var scan = JpegLsScanHeader.Parse(segment, header ?? throw new InvalidDataException("A scan before the frame."));
                    at = DecodeScan(bytes, at, header, scan, preset, restartInterval, layout, destination);
                    decoded += scan.Components.Count;
                    break;
            }
        }

        return header is not null && decoded >= header.ComponentIds.Count ? DecodedForm.Of(layout)
            : throw new InvalidDataException("The JPEG-LS stream has no scan for a component.");
    }

    private static int[]? ReadPreset(ReadOnlySpan<byte> segment)
    {
        if (segment.IsEmpty || segment[0] == 1)
        {
            var values = new int[5];
            for (var i = 0; i < 5; i++) values[i] = DecodedSamples.ReadUInt16(segment, 1 + 2 * i, "LSE");
            return values;
        }

        throw new InvalidDataException($"JPEG-LS with LSE type {segment[0]} (mapping tables, large images) is not read.");
    }

    private static int ReadRestartInterval(ReadOnlySpan<byte> segment)
    {
        var interval = 0;
        foreach (var value in segment[..Math.Min(3, segment.Length)]) interval = interval << 8 | value;
        return interval;
    }

    /// <summary>Decodes one scan; returns where the marker after it starts.</summary>
    private static int DecodeScan(ReadOnlySpan<byte> bytes, int start, JpegLsHeader header, JpegLsScanHeader scanHeader,
        int[]? preset, int restartInterval, FrameLayout layout, Span<byte> destination)
    {
        var scan = new JpegLsScan(JpegLsParameters.Create(header.Precision, scanHeader.Near, preset), new(bytes, start));
        var count = scanHeader.Components.Count;
        var lines = new int[count][];
        var above = new int[count][];
        for (var c = 0; c < count; c++) (lines[c], above[c]) = (new int[header.Columns + 2], new int[header.Columns + 2]);
        var runIndex = new int[count];
        for (var y = 0; y < header.Rows; y++)
        {
            if (restartInterval > 0 && y > 0 && y % restartInterval == 0)
            {
                scan.Restart(new(bytes, AfterRestart(bytes, scan.End)));
                foreach (var line in above) Array.Clear(line);
                Array.Clear(runIndex);
            }

            if (scanHeader.IsBySample) scan.DecodeInterleaved(above, lines, ref runIndex[0]);
            else for (var c = 0; c < count; c++) scan.DecodeLine(above[c], lines[c], ref runIndex[c]);
            Store(lines, scanHeader, layout, y, destination);
            (lines, above) = (above, lines);
        }

        return scan.End;
    }

    private static int AfterRestart(ReadOnlySpan<byte> bytes, int at) =>
        at + 1 < bytes.Length && bytes[at + 1] is >= 0xD0 and <= 0xD7 ? at + 2
            : throw new InvalidDataException($"A JPEG-LS restart marker is missing at {at}.");

    private static void Store(int[][] lines, JpegLsScanHeader scan, FrameLayout layout, int row, Span<byte> destination)
    {
        var rowBytes = layout.Columns * layout.SamplesPerPixel * layout.BytesPerSample;
        var target = destination.Slice(row * rowBytes, rowBytes);
        for (var c = 0; c < lines.Length; c++)
        {
            var values = lines[c].AsSpan(1, layout.Columns);
            if (scan.PointTransform == 0)
            {
                DecodedSamples.Store(values, target, layout.BytesPerSample, scan.Components[c], layout.SamplesPerPixel);
                continue;
            }

            var shifted = new int[values.Length];
            for (var i = 0; i < shifted.Length; i++) shifted[i] = values[i] << scan.PointTransform;
            DecodedSamples.Store(shifted, target, layout.BytesPerSample, scan.Components[c], layout.SamplesPerPixel);
        }
    }
}
