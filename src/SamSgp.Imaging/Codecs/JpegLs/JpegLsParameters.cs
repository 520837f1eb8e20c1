namespace SamSgp.Imaging.Codecs.JpegLs;

/// <summary>Coding parameters of a scan: stated in an LSE segment, or the standard's defaults (ISO/IEC 14495-1
/// C.2.4.1).</summary>
internal readonly record struct JpegLsParameters
{
    /// <summary>Greatest sample value.</summary>
    public required int MaxVal { get; init; }

    /// <summary>Greatest error allowed; 0 is lossless.</summary>
    public required int Near { get; init; }

    /// <summary>Gradient thresholds.</summary>
    public required int T1 { get; init; }

    /// <summary>Gradient thresholds.</summary>
    public required int T2 { get; init; }

    /// <summary>Gradient thresholds.</summary>
    public required int T3 { get; init; }

    /// <summary>Occurrences after which a context's counters are halved.</summary>
    public required int Reset { get; init; }

    /// <summary>Number of prediction residuals (A.2.1).</summary>
    public int Range => (MaxVal + 2 * Near) / (2 * Near + 1) + 1;

    /// <summary>Parameters of a scan.</summary>
    /// <param name="precision">Bits of a sample.</param>
    /// <param name="near">NEAR of the scan.</param>
    /// <param name="preset">MAXVAL, T1, T2, T3, RESET of an LSE segment, each 0 for the default; null without one.</param>
    public static JpegLsParameters Create(int precision, int near, int[]? preset)
    {
        var greatest = (1 << precision) - 1;
        var maxVal = preset is [> 0, ..] ? preset[0] : greatest;
        if (maxVal > greatest) throw new InvalidDataException($"JPEG-LS MAXVAL {maxVal} does not fit {precision} bits.");
        if (near > Math.Min(255, maxVal / 2)) throw new InvalidDataException($"JPEG-LS NEAR {near} is too large for {precision} bits.");
        var (t1, t2, t3) = Thresholds(maxVal, near);
        var parameters = new JpegLsParameters
        {
            MaxVal = maxVal,
            Near = near,
            T1 = preset is [_, > 0, ..] ? preset[1] : t1,
            T2 = preset is [_, _, > 0, ..] ? preset[2] : t2,
            T3 = preset is [_, _, _, > 0, ..] ? preset[3] : t3,
            Reset = preset is [_, _, _, _, > 0] ? preset[4] : 64,
        };
        return parameters.AreOrdered ? parameters : throw new InvalidDataException(
            $"JPEG-LS thresholds {parameters.T1}, {parameters.T2}, {parameters.T3} or RESET {parameters.Reset} are impossible.");
    }

    private bool AreOrdered => T1 > Near && T2 >= T1 && T3 >= T2 && T3 <= MaxVal && Reset >= 3 && Reset <= Math.Max(255, MaxVal);

    private static (int T1, int T2, int T3) Thresholds(int maxVal, int near)
    {
        int Clamp(int value, int least) => value > maxVal || value < least ? least : value;
        if (maxVal >= 128)
        {
            var factor = (Math.Min(maxVal, 4095) + 128) / 256;
            var t1 = Clamp(factor + 2 + 3 * near, near + 1);
            var t2 = Clamp(factor * 4 + 3 + 5 * near, t1);
            return (t1, t2, Clamp(factor * 17 + 4 + 7 * near, t2));
        }

        var divisor = 256 / (maxVal + 1);
        var low = Clamp(Math.Max(2, 3 / divisor + 3 * near), near + 1);
        var middle = Clamp(Math.Max(3, 7 / divisor + 5 * near), low);
        return (low, middle, Clamp(Math.Max(4, 21 / divisor + 7 * near), middle));
    }
}
