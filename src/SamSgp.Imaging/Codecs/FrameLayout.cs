namespace SamSgp.Imaging.Codecs;

/// <summary>What one frame's samples are: the Image Pixel module (PS3.3 C.7.6.3) without the samples.</summary>
public sealed record FrameLayout
{
    /// <summary>Pixels in a row.</summary>
    public required int Columns { get; init; }

    /// <summary>Rows.</summary>
    public required int Rows { get; init; }

    /// <summary>1 (grey, palette) or 3 (colour).</summary>
    public int SamplesPerPixel { get; init; } = 1;

    /// <summary>Bits a stored sample takes: 1, 8, 12 (packed, retired), 16 or 32.</summary>
    public required int BitsAllocated { get; init; }

    /// <summary>Bits of a sample that carry its value.</summary>
    public required int BitsStored { get; init; }

    /// <summary>Highest of those bits; BitsStored - 1 in all but very old images.</summary>
    public required int HighBit { get; init; }

    /// <summary>Samples are two's complement (PixelRepresentation 1).</summary>
    public bool IsSigned { get; init; }

    /// <summary>PhotometricInterpretation, e.g. "MONOCHROME2".</summary>
    public required string PhotometricInterpretation { get; init; }

    /// <summary>Native colour frames come plane by plane (PlanarConfiguration 1), not pixel by pixel.</summary>
    public bool IsPlanar { get; init; }

    /// <summary>Bits above HighBit hold overlays (retired, PS3.5-2004 8.1.2) and are no part of the value.</summary>
    public bool HasEmbeddedOverlays { get; init; }

    /// <summary>Samples come from a codestream with a precision of its own, which counts where the dataset states fewer bits:
    /// unsigned values may then lie above what BitsStored allows.</summary>
    public bool MayExceedBitsStored { get; init; }

    /// <summary>Bytes a decoded sample takes: 1 up to 8 bits, 2 up to 16, 4 up to 32. Single bits are unpacked.</summary>
    public int BytesPerSample => BitsAllocated <= 8 ? 1 : BitsAllocated <= 16 ? 2 : 4;

    /// <summary>Samples in one decoded frame.</summary>
    public int SampleCount => Columns * Rows * SamplesPerPixel;

    /// <summary>Bytes of one decoded frame: little-endian samples, colour pixel by pixel.</summary>
    public int DecodedLength => SampleCount * BytesPerSample;
}
