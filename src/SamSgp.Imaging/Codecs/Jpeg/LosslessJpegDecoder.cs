using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs.Jpeg;

/// <summary>Lossless JPEG, process 14 with every predictor (ISO/IEC 10918-1 Annex H): 2 to 16 bits, point transform,
/// restart intervals, components in one scan or in scans of their own.</summary>
internal ref struct LosslessJpegDecoder
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly JpegHeader _header;
    private readonly JpegHuffmanTable?[] _tables = new JpegHuffmanTable?[4];
    private int _restartInterval;

    private LosslessJpegDecoder(ReadOnlySpan<byte> bytes, JpegHeader header)
    {
        _bytes = bytes;
        _header = header;
    }

    /// <summary>Decodes to one or two bytes a sample, pixel by pixel.</summary>
    public static void Decode(ReadOnlySpan<byte> bytes, JpegHeader header, FrameLayout layout, Span<byte> destination)
    {
        if (header.Precision is < 2 or > 16) throw new InvalidDataException($"Lossless JPEG of {header.Precision} bits.");
        if (header.Components.Count > 1 && header.Components.Any(c => c.Horizontal != 1 || c.Vertical != 1))
            throw new InvalidDataException("Lossless JPEG with subsampled components is not read.");
        var samples = layout.BytesPerSample == 2
            ? MemoryMarshal.Cast<byte, ushort>(destination) : new ushort[layout.SampleCount];
        new LosslessJpegDecoder(bytes, header).DecodeScans(samples);
        if (layout.BytesPerSample == 2) return;
        var bytesPerSample = layout.BytesPerSample;
        destination.Clear();
        for (var i = 0; i < samples.Length; i++)
        {
            destination[i * bytesPerSample] = (byte)samples[i];
            if (bytesPerSample > 1) destination[i * bytesPerSample + 1] = (byte)(samples[i] >> 8);
        }
    }

    private void DecodeScans(Span<ushort> samples)
    {
        var found = new bool[_header.Components.Count];
        for (var at = 2; found.Contains(false);)
        {
            while (at + 1 < _bytes.Length && !(_bytes[at] == 0xFF && _bytes[at + 1] is not (0 or 0xFF))) at++;
            var marker = DecodedSamples.ReadUInt16(_bytes, at, "a marker");
            if (marker == JpegMarker.Eoi) break;
            at += 2;
            if (JpegMarker.StandsAlone(marker)) continue;
            var length = DecodedSamples.ReadUInt16(_bytes, at, "a segment");
            if (length < 2 || at + length > _bytes.Length)
                throw new InvalidDataException($"JPEG segment {marker:X4} at {at} is cut short.");
            var segment = _bytes.Slice(at + 2, length - 2);
            at += length;
            if (marker == JpegMarker.Dht) ReadTables(segment);
            else if (marker == JpegMarker.Dri) _restartInterval = DecodedSamples.ReadUInt16(segment, 0, "DRI");
            else if (marker == JpegMarker.Sos) at = DecodeScan(segment, at, samples, found);
        }

        if (found.Contains(false)) throw new InvalidDataException("The JPEG stream has no scan for a component.");
    }

    private readonly void ReadTables(ReadOnlySpan<byte> segment)
    {
        while (segment.Length >= 17)
        {
            var counts = segment.Slice(1, 16);
            var total = 0;
            foreach (var count in counts) total += count;
            if (segment.Length < 17 + total) throw new InvalidDataException("A JPEG Huffman table is cut short.");
            _tables[segment[0] & 3] = new JpegHuffmanTable(counts, segment.Slice(17, total));
            segment = segment[(17 + total)..];
        }
    }

    private readonly int DecodeScan(ReadOnlySpan<byte> segment, int start, Span<ushort> samples, bool[] found)
    {
        var count = segment.Length > 0 ? segment[0] : 0;
        if (count is < 1 or > 4 || segment.Length < 4 + 2 * count) throw new InvalidDataException("A JPEG scan header is cut short.");
        var components = new int[count];
        var tables = new JpegHuffmanTable[count];
        for (var i = 0; i < count; i++)
        {
            var (id, selector) = (segment[1 + 2 * i], segment[2 + 2 * i] >> 4);
            components[i] = IndexOf(id);
            tables[i] = _tables[selector & 3]
                ?? throw new InvalidDataException($"JPEG component {id} names Huffman table {selector}, which is not there.");
            found[components[i]] = true;
        }

        var predictor = segment[1 + 2 * count];
        var transform = segment[3 + 2 * count] & 15;
        if (predictor is < 1 or > 7 || transform >= _header.Precision)
            throw new InvalidDataException($"Lossless JPEG with predictor {predictor} and point transform {transform}.");
        return DecodeRows(new JpegBitReader(_bytes, start), components, tables, predictor, transform, samples);
    }

    private readonly int IndexOf(int id)
    {
        for (var i = 0; i < _header.Components.Count; i++)
        {
            if (_header.Components[i].Id == id) return i;
        }

        throw new InvalidDataException($"The JPEG scan names component {id}, which the frame has not.");
    }

    /// <summary>Decodes one scan; prediction works on values before the point transform is undone.</summary>
    private readonly int DecodeRows(JpegBitReader reader, int[] components, JpegHuffmanTable[] tables, int predictor,
        int transform, Span<ushort> samples)
    {
        var (columns, rows, step) = (_header.Columns, _header.Rows, _header.Components.Count);
        var initial = 1 << (_header.Precision - transform - 1);
        var above = new ushort[components.Length * columns];
        var current = new ushort[above.Length];
        var untilRestart = _restartInterval;
        // Rows since the scan or a restart began: the first is predicted from the left only (H.1.1).
        var isFirstRow = true;
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var restarted = false;
                if (_restartInterval > 0 && untilRestart-- == 0)
                {
                    if (!reader.SkipRestart()) throw new InvalidDataException("A JPEG restart marker is missing.");
                    (restarted, isFirstRow, untilRestart) = (true, true, _restartInterval - 1);
                }

                for (var c = 0; c < components.Length; c++)
                {
                    var line = c * columns;
                    var prediction = restarted || (isFirstRow && x == 0) ? initial
                        : isFirstRow ? current[line + x - 1]
                        : x == 0 ? above[line]
                        : Predict(predictor, current[line + x - 1], above[line + x], above[line + x - 1]);
                    var value = (ushort)(prediction + ReadDifference(ref reader, tables[c]));
                    current[line + x] = value;
                    samples[(y * columns + x) * step + components[c]] = (ushort)(value << transform);
                }
            }

            isFirstRow = false;
            (above, current) = (current, above);
        }

        return reader.Position;
    }

    private static int ReadDifference(ref JpegBitReader reader, JpegHuffmanTable table)
    {
        var (size, length) = table.Find(reader.Peek16());
        reader.Skip(length);
        return size switch
        {
            0 => 0,
            // 16 bits carry no further ones: the difference is 32,768 (H.1.2.2).
            16 => 32768,
            < 16 => reader.ReadDifference(size),
            _ => throw new InvalidDataException($"A JPEG difference of {size} bits."),
        };
    }

    /// <summary>Table H.1: a left, b above, c above left.</summary>
    private static int Predict(int predictor, int a, int b, int c) => predictor switch
    {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) >> 1,
    };
}
