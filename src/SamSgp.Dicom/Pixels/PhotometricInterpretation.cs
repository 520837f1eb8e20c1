namespace SamSgp.Dicom;

/// <summary>What samples mean (PS3.3 C.7.6.3.1.2).</summary>
public sealed class PhotometricInterpretation : IEquatable<PhotometricInterpretation>
{
    private PhotometricInterpretation(string value, bool isColor = false, bool isPalette = false, bool isYbr = false) =>
        (Value, IsColor, IsPalette, IsYBR) = (value, isColor, isPalette, isYbr);

    /// <summary>Grey, 0 is white.</summary>
    public static PhotometricInterpretation Monochrome1 { get; } = new("MONOCHROME1");

    /// <summary>Grey, 0 is black.</summary>
    public static PhotometricInterpretation Monochrome2 { get; } = new("MONOCHROME2");

    /// <summary>Indices of colours.</summary>
    public static PhotometricInterpretation PaletteColor { get; } = new("PALETTE COLOR", isColor: true, isPalette: true);

    /// <summary>Red, green, blue.</summary>
    public static PhotometricInterpretation Rgb { get; } = new("RGB", isColor: true);

    /// <summary>Luminance and two chrominances.</summary>
    public static PhotometricInterpretation YbrFull { get; } = new("YBR_FULL", isColor: true, isYbr: true);

    /// <summary>As YBR_FULL, chrominances halved in width.</summary>
    public static PhotometricInterpretation YbrFull422 { get; } = new("YBR_FULL_422", isColor: true, isYbr: true);

    /// <summary>As YBR_FULL_422 with the range of television; retired.</summary>
    public static PhotometricInterpretation YbrPartial422 { get; } = new("YBR_PARTIAL_422", isColor: true, isYbr: true);

    /// <summary>Chrominances halved in width and height, for video.</summary>
    public static PhotometricInterpretation YbrPartial420 { get; } = new("YBR_PARTIAL_420", isColor: true, isYbr: true);

    /// <summary>The irreversible transform of JPEG 2000.</summary>
    public static PhotometricInterpretation YbrIct { get; } = new("YBR_ICT", isColor: true, isYbr: true);

    /// <summary>The reversible transform of JPEG 2000.</summary>
    public static PhotometricInterpretation YbrRct { get; } = new("YBR_RCT", isColor: true, isYbr: true);

    private static readonly PhotometricInterpretation[] Known =
    [
        Monochrome1, Monochrome2, PaletteColor, Rgb, YbrFull, YbrFull422, YbrPartial422, YbrPartial420, YbrIct, YbrRct,
    ];

    /// <summary>The defined term.</summary>
    public string Value { get; }

    /// <summary>Whether pixels have a colour.</summary>
    public bool IsColor { get; }

    /// <summary>Whether samples are indices.</summary>
    public bool IsPalette { get; }

    /// <summary>Whether samples are luminance and chrominance.</summary>
    public bool IsYBR { get; }

    /// <summary>The interpretation of a defined term; an unknown one is kept.</summary>
    public static PhotometricInterpretation Parse(string photometricInterpretation)
    {
        ArgumentNullException.ThrowIfNull(photometricInterpretation);
        var value = photometricInterpretation.Trim().ToUpperInvariant();
        return Array.Find(Known, known => known.Value == value) ?? new PhotometricInterpretation(value);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <inheritdoc/>
    public bool Equals(PhotometricInterpretation? other) => other is not null && Value == other.Value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PhotometricInterpretation);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Same term.</summary>
    public static bool operator ==(PhotometricInterpretation? a, PhotometricInterpretation? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Another term.</summary>
    public static bool operator !=(PhotometricInterpretation? a, PhotometricInterpretation? b) => !(a == b);
}
