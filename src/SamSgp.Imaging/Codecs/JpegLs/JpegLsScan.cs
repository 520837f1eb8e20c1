namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>Decodes the lines of one scan (ISO/IEC 14495-1 Annex A with near-lossless, run mode and the three ways to
/// interleave components). Names of variables are the standard's.</summary>
internal ref struct JpegLsScan
{
    private const int RegularContexts = 365;

    /// <summary>Order of the run-length code by RUNindex (A.2.1).</summary>
    private static readonly byte[] J =
        [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15];

    private readonly JpegLsParameters _p;
    private readonly int _range, _qbpp, _limit, _step;
    private readonly int[] _a = new int[RegularContexts + 2], _b = new int[RegularContexts], _c = new int[RegularContexts];
    private readonly int[] _n = new int[RegularContexts + 2], _nn = new int[2];
    private readonly sbyte[] _quantized;
    private JpegLsBitReader _reader;

    public JpegLsScan(JpegLsParameters parameters, JpegLsBitReader reader)
    {
        _p = parameters;
        _reader = reader;
        _range = parameters.Range;
        _step = 2 * parameters.Near + 1;
        _qbpp = BitsFor(_range);
        var bpp = Math.Max(2, BitsFor(parameters.MaxVal + 1));
        _limit = 2 * (bpp + Math.Max(8, bpp));
        _quantized = Quantize(parameters);
        Reset();
    }

    /// <summary>Where the marker after the coded data starts.</summary>
    public readonly int End => _reader.FindMarker();

    /// <summary>Starts again after a restart marker.</summary>
    public void Restart(JpegLsBitReader reader)
    {
        _reader = reader;
        Reset();
    }

    /// <summary>One line of one component.</summary>
    /// <param name="above">The line above with a sample before and one after it: [0] is left of the first.</param>
    /// <param name="line">The line, laid out likewise; its edges are set here.</param>
    /// <param name="runIndex">RUNindex of the component.</param>
    public void DecodeLine(Span<int> above, Span<int> line, ref int runIndex)
    {
        var width = line.Length - 2;
        above[width + 1] = above[width];
        line[0] = above[1];
        for (var x = 1; x <= width;)
        {
            int ra = line[x - 1], rb = above[x], rc = above[x - 1], rd = above[x + 1];
            var q = Context(ra, rb, rc, rd);
            if (q != 0)
            {
                line[x++] = DecodeRegular(q, ra, rb, rc);
                continue;
            }

            var run = DecodeRunLength(width - x + 1, ref runIndex);
            line.Slice(x, run).Fill(ra);
            x += run;
            if (x > width) break;
            rb = above[x];
            var type = Math.Abs(ra - rb) <= _p.Near ? 1 : 0;
            line[x++] = DecodeInterruption(type, ra, rb, runIndex);
            if (runIndex > 0) runIndex--;
        }
    }

    /// <summary>One line of all components, sample by sample; layouts as in <see cref="DecodeLine"/>.</summary>
    public void DecodeInterleaved(int[][] above, int[][] line, ref int runIndex)
    {
        var width = line[0].Length - 2;
        Span<int> q = stackalloc int[line.Length];
        for (var c = 0; c < line.Length; c++)
        {
            above[c][width + 1] = above[c][width];
            line[c][0] = above[c][1];
        }

        for (var x = 1; x <= width;)
        {
            var isRun = true;
            for (var c = 0; c < line.Length; c++)
            {
                q[c] = Context(line[c][x - 1], above[c][x], above[c][x - 1], above[c][x + 1]);
                isRun &= q[c] == 0;
            }

            if (!isRun)
            {
                for (var c = 0; c < line.Length; c++)
                    line[c][x] = DecodeRegular(q[c], line[c][x - 1], above[c][x], above[c][x - 1]);
                x++;
                continue;
            }

            var run = DecodeRunLength(width - x + 1, ref runIndex);
            for (var c = 0; c < line.Length; c++) line[c].AsSpan(x, run).Fill(line[c][x - 1]);
            x += run;
            if (x > width) break;
            for (var c = 0; c < line.Length; c++) line[c][x] = DecodeInterruption(0, line[c][x - 1], above[c][x], runIndex);
            if (runIndex > 0) runIndex--;
            x++;
        }
    }

    /// <summary>A.8, A.3: the three quantized gradients as one number, 0 for a flat neighbourhood, negative for the
    /// mirrored one.</summary>
    private readonly int Context(int ra, int rb, int rc, int rd)
    {
        var middle = _quantized.Length / 2;
        return (_quantized[middle + rd - rb] * 9 + _quantized[middle + rb - rc]) * 9 + _quantized[middle + rc - ra];
    }

    /// <summary>A.4, A.5, A.6: regular mode.</summary>
    private int DecodeRegular(int signedContext, int ra, int rb, int rc)
    {
        var sign = signedContext < 0 ? -1 : 1;
        var q = Math.Abs(signedContext);
        var px = rc >= Math.Max(ra, rb) ? Math.Min(ra, rb) : rc <= Math.Min(ra, rb) ? Math.Max(ra, rb) : ra + rb - rc;
        px = Math.Clamp(px + sign * _c[q], 0, _p.MaxVal);
        var k = Order(_a[q], _n[q]);
        var mapped = DecodeGolomb(k, _limit);
        // A.5.2: with k = 0 and a bias below -1/2 the signs are swapped.
        var swapped = _p.Near == 0 && k == 0 && 2 * _b[q] <= -_n[q];
        var error = (mapped & 1) == 0 ? mapped >> 1 : -((mapped + 1) >> 1);
        if (swapped) error = -error - 1;
        UpdateRegular(q, error);
        return Reconstruct(px, sign * error);
    }

    private readonly void UpdateRegular(int q, int error)
    {
        _b[q] += error * _step;
        _a[q] += Math.Abs(error);
        if (_n[q] == _p.Reset)
        {
            _a[q] >>= 1;
            _b[q] >>= 1;
            _n[q] >>= 1;
        }

        _n[q]++;
        if (_b[q] <= -_n[q])
        {
            _b[q] = Math.Max(_b[q] + _n[q], 1 - _n[q]);
            if (_c[q] > -128) _c[q]--;
        }
        else if (_b[q] > 0)
        {
            _b[q] = Math.Min(_b[q] - _n[q], 0);
            if (_c[q] < 127) _c[q]++;
        }
    }

    /// <summary>A.7.1.2: how many samples repeat the one before.</summary>
    private int DecodeRunLength(int left, ref int runIndex)
    {
        var run = 0;
        while (_reader.ReadBit() == 1)
        {
            var length = Math.Min(1 << J[runIndex], left - run);
            run += length;
            if (length == 1 << J[runIndex] && runIndex < 31) runIndex++;
            if (run == left) return run;
        }

        run += _reader.ReadBits(J[runIndex]);
        return run < left ? run : throw new InvalidDataException("A JPEG-LS run is longer than its line.");
    }

    /// <summary>A.7.2: the sample that ends a run.</summary>
    private int DecodeInterruption(int type, int ra, int rb, int runIndex)
    {
        var q = RegularContexts + type;
        var sign = type == 0 && ra > rb ? -1 : 1;
        var k = Order(type == 0 ? _a[q] : _a[q] + (_n[q] >> 1), _n[q]);
        var mapped = DecodeGolomb(k, _limit - J[runIndex] - 1);
        var odd = (mapped + type) & 1;
        var error = (mapped + type + odd) >> 1;
        if ((k != 0 || 2 * _nn[type] >= _n[q]) == (odd == 1)) error = -error;
        if (error < 0) _nn[type]++;
        _a[q] += (mapped + 1 - type) >> 1;
        if (_n[q] == _p.Reset)
        {
            _a[q] >>= 1;
            _n[q] >>= 1;
            _nn[type] >>= 1;
        }

        _n[q]++;
        return Reconstruct(type == 1 ? ra : rb, sign * error);
    }

    private readonly int Reconstruct(int px, int error)
    {
        var rx = px + error * _step;
        if (rx < -_p.Near) rx += _range * _step;
        else if (rx > _p.MaxVal + _p.Near) rx -= _range * _step;
        return Math.Clamp(rx, 0, _p.MaxVal);
    }

    /// <summary>A.5.3: a limited-length Golomb code of order k.</summary>
    private int DecodeGolomb(int k, int limit)
    {
        var escape = limit - _qbpp - 1;
        var zeros = _reader.ReadZeros(escape);
        return zeros < escape ? zeros << k | _reader.ReadBits(k) : _reader.ReadBits(_qbpp) + 1;
    }

    private static int Order(int a, int n)
    {
        var k = 0;
        while (n << k < a && k < 16) k++;
        return k;
    }

    private readonly void Reset()
    {
        Array.Fill(_a, Math.Max(2, (_range + 32) / 64));
        Array.Fill(_n, 1);
        Array.Clear(_b);
        Array.Clear(_c);
        Array.Clear(_nn);
    }

    private static int BitsFor(int values) => 32 - System.Numerics.BitOperations.LeadingZeroCount((uint)(values - 1));

    /// <summary>A.3.3 for every difference of two samples.</summary>
    private static sbyte[] Quantize(JpegLsParameters p)
    {
        var table = new sbyte[2 * p.MaxVal + 1];
        for (var i = 0; i < table.Length; i++)
        {
            var d = Math.Abs(i - p.MaxVal);
            var level = d <= p.Near ? 0 : d < p.T1 ? 1 : d < p.T2 ? 2 : d < p.T3 ? 3 : 4;
            table[i] = (sbyte)(i < p.MaxVal ? -level : level);
        }

        return table;
    }
}
