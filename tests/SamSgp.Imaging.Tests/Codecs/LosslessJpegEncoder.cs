namespace SamSgp.Imaging.Tests.Codecs;

/// <summary>Writes lossless JPEG (process 14) with any predictor, from the standard (ISO/IEC 10918-1 Annex H): what real
/// files rarely hold, the decoder is tried with nevertheless.</summary>
internal sealed class LosslessJpegEncoder
{
    public required int Columns { get; init; }

    public required int Rows { get; init; }

    public int Components { get; init; } = 1;

    public required int Precision { get; init; }

    public int Predictor { get; init; } = 1;

    public int PointTransform { get; init; }

    /// <summary>Rows from one restart marker to the next; 0 for none.</summary>
    public int RestartRows { get; init; }

    /// <summary>One scan for each component rather than one for all.</summary>
    public bool SeparateScans { get; init; }

    /// <summary>Encodes samples, pixel by pixel.</summary>
    public byte[] Encode(int[] samples)
    {
        var output = new List<byte> { 0xFF, 0xD8 };
        Segment(output, 0xC3, [(byte)Precision, (byte)(Rows >> 8), (byte)Rows, (byte)(Columns >> 8), (byte)Columns,
            (byte)Components, .. Enumerable.Range(0, Components).SelectMany(c => (byte[])[(byte)(c + 1), 0x11, 0])]);
        // Seventeen codes of five bits: simple, and complete for all differences.
        Segment(output, 0xC4, [0, 0, 0, 0, 0, 17, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. Enumerable.Range(0, 17).Select(i => (byte)i)]);
        if (RestartRows > 0) Segment(output, 0xDD, [(byte)(RestartRows * Columns >> 8), (byte)(RestartRows * Columns)]);
        if (SeparateScans)
        {
            for (var c = 0; c < Components; c++) Scan(output, samples, [c]);
        }
        else
        {
            Scan(output, samples, [.. Enumerable.Range(0, Components)]);
        }

        output.AddRange([0xFF, 0xD9]);
        return [.. output];
    }

    private void Scan(List<byte> output, int[] samples, int[] components)
    {
        Segment(output, 0xDA, [(byte)components.Length, .. components.SelectMany(c => (byte[])[(byte)(c + 1), 0]),
            (byte)Predictor, 0, (byte)PointTransform]);
        var bits = new BitSink(output);
        for (var y = 0; y < Rows; y++)
        {
            if (RestartRows > 0 && y > 0 && y % RestartRows == 0) bits.Restart(y / RestartRows - 1);
            var top = RestartRows > 0 ? y % RestartRows == 0 : y == 0;
            for (var x = 0; x < Columns; x++)
            {
                foreach (var c in components)
                {
                    int At(int column, int row) => samples[(row * Columns + column) * Components + c] >> PointTransform;
                    var prediction = top && x == 0 ? 1 << (Precision - PointTransform - 1)
                        : top ? At(x - 1, y) : x == 0 ? At(x, y - 1) : Predict(At(x - 1, y), At(x, y - 1), At(x - 1, y - 1));
                    bits.WriteDifference((short)(At(x, y) - prediction));
                }
            }
        }

        bits.Flush();
    }

    private int Predict(int a, int b, int c) => Predictor switch
    {
        1 => a,
        2 => b,
        3 => c,
        4 => a + b - c,
        5 => a + ((b - c) >> 1),
        6 => b + ((a - c) >> 1),
        _ => (a + b) / 2,
    };

    private static void Segment(List<byte> output, byte marker, byte[] data) =>
        output.AddRange([0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data]);

    private sealed class BitSink(List<byte> output)
    {
        private int _bits;
        private int _count;

        public void WriteDifference(short difference)
        {
            if (difference == short.MinValue)
            {
                Write(16, 5);
                return;
            }

            var size = 0;
            while (Math.Abs((int)difference) >> size != 0) size++;
            Write(size, 5);
            if (size > 0) Write(difference > 0 ? difference : difference + (1 << size) - 1, size);
        }

        public void Restart(int index)
        {
            Flush();
            output.AddRange([0xFF, (byte)(0xD0 + index % 8)]);
        }

        public void Flush()
        {
            while (_count % 8 != 0) Write(1, 1);
        }

        private void Write(int value, int count)
        {
            for (var i = count - 1; i >= 0; i--)
            {
                _bits = _bits << 1 | (value >> i & 1);
                if (++_count % 8 != 0) continue;
                output.Add((byte)_bits);
                if ((byte)_bits == 0xFF) output.Add(0);
                _bits = 0;
            }
        }
    }
}
