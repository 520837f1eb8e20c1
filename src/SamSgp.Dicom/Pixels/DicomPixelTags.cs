namespace SamSgp.Dicom;

/// <summary>The attributes that hold pixels, as constants for patterns.</summary>
internal static class DicomPixelTags
{
    public const uint PixelData = 0x7FE00010;
    public const uint FloatPixelData = 0x7FE00008;
    public const uint DoubleFloatPixelData = 0x7FE00009;
}
