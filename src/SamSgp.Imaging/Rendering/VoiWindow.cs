namespace SamSgp.Imaging.Rendering;

/// <summary>VOI LUT Function (PS3.3 C.11.2.1.3).</summary>
public enum VoiFunction
{
    /// <summary>Linear with the half-value offsets of C.11.2.1.2.1; the default.</summary>
    Linear,

    /// <summary>Linear from Center - Width / 2 to Center + Width / 2 (C.11.2.1.3.2).</summary>
    LinearExact,

    /// <summary>A smooth S (C.11.2.1.3.1).</summary>
    Sigmoid,
}

/// <summary>How real-world values become grey levels 0 (black) to 255 (white).</summary>
/// <param name="Center">Window Center, in the values' units.</param>
/// <param name="Width">Window Width, above 0; Linear with less than 1 is taken for LinearExact.</param>
/// <param name="Function">The curve.</param>
public sealed record VoiWindow(double Center, double Width, VoiFunction Function = VoiFunction.Linear)
{
    /// <summary>The window from one value to another.</summary>
    public static VoiWindow Between(double least, double greatest) =>
        new((least + greatest) / 2, Math.Max(greatest - least, 1e-6), VoiFunction.LinearExact);

    /// <summary>Grey levels of values; NaN becomes black.</summary>
    /// <param name="values">Real-world values.</param>
    /// <param name="levels">As many bytes.</param>
    /// <param name="inverted">White for the least value, as MONOCHROME1 asks.</param>
    public void Apply(ReadOnlySpan<float> values, Span<byte> levels, bool inverted = false)
    {
        var flip = inverted ? 255 : 0;
        for (var i = 0; i < values.Length; i++) levels[i] = (byte)(Level(values[i]) ^ flip);
    }

    // Narrower than 1, which Linear forbids (C.11.2.1.2.1), are windows of values that are no whole numbers.
    private VoiFunction Curve => Function == VoiFunction.Linear && Width < 1 ? VoiFunction.LinearExact : Function;

    private byte Level(double value)
    {
        var level = Curve switch
        {
            VoiFunction.Sigmoid => 255 / (1 + Math.Exp(-4 * (value - Center) / Math.Max(Width, 1e-6))),
            VoiFunction.LinearExact => ((value - Center) / Math.Max(Width, 1e-6) + 0.5) * 255,
            // A width of 1 is a threshold.
            _ when Width == 1 => value <= Center - 0.5 ? 0 : 255,
            _ => ((value - (Center - 0.5)) / (Width - 1) + 0.5) * 255,
        };
        return level >= 255 ? (byte)255 : level > 0 ? (byte)(level + 0.5) : (byte)0;
    }
}
