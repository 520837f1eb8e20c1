namespace SamSgp.Imaging.Segmentations;

/// <summary>A colour as Recommended Display CIELab Value (0062,000D) holds it: CIELab in the ICC profile connection
/// space (D50), each component scaled to 16 bits (PS3.3 C.10.7.1.1).</summary>
/// <param name="L">L*, 0 to 100, over 0 to 65535.</param>
/// <param name="A">a*, -128 to 127, over 0 to 65535.</param>
/// <param name="B">b*, -128 to 127, over 0 to 65535.</param>
public readonly record struct CieLabColor(ushort L, ushort A, ushort B)
{
    // White point of the profile connection space, and the primaries of sRGB adapted to it (Bradford), as in the
    // ICC's sRGB profile: XYZ = M * linear RGB.
    private const double WhiteX = 0.9642, WhiteY = 1, WhiteZ = 0.8249;

    /// <summary>The colour of an sRGB triplet.</summary>
    public static CieLabColor FromRgb(byte red, byte green, byte blue)
    {
        var (r, g, b) = (Linear(red), Linear(green), Linear(blue));
        var x = Curve((0.4360747 * r + 0.3850649 * g + 0.1430804 * b) / WhiteX);
        var y = Curve((0.2225045 * r + 0.7168786 * g + 0.0606169 * b) / WhiteY);
        var z = Curve((0.0139322 * r + 0.0971045 * g + 0.7141733 * b) / WhiteZ);
        return new(Scale((116 * y - 16) / 100), Scale((500 * (x - y) + 128) / 255), Scale((200 * (y - z) + 128) / 255));
    }

    /// <summary>The nearest sRGB triplet.</summary>
    public (byte Red, byte Green, byte Blue) ToRgb()
    {
        var y = (L / 65535.0 * 100 + 16) / 116;
        var x = y + (A / 65535.0 * 255 - 128) / 500;
        var z = y - (B / 65535.0 * 255 - 128) / 200;
        var (cx, cy, cz) = (InverseCurve(x) * WhiteX, InverseCurve(y) * WhiteY, InverseCurve(z) * WhiteZ);
        return (Companded(3.1338561 * cx - 1.6168667 * cy - 0.4906146 * cz),
            Companded(-0.9787684 * cx + 1.9161415 * cy + 0.0334540 * cz),
            Companded(0.0719453 * cx - 0.2289914 * cy + 1.4052427 * cz));
    }

    private static ushort Scale(double fraction) => (ushort)Math.Round(Math.Clamp(fraction, 0, 1) * 65535);

    private static double Linear(byte value)
    {
        var v = value / 255.0;
        return v <= 0.04045 ? v / 12.92 : Math.Pow((v + 0.055) / 1.055, 2.4);
    }

    private static byte Companded(double linear)
    {
        var v = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
        return (byte)Math.Round(Math.Clamp(v, 0, 1) * 255);
    }

    private static double Curve(double t) => t > 216.0 / 24389 ? Math.Cbrt(t) : (t * 24389 / 27 + 16) / 116;

    private static double InverseCurve(double f) => f > 6.0 / 29 ? f * f * f : (116 * f - 16) * 27 / 24389;
}
