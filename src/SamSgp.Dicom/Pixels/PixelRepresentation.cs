namespace SamSgp.Dicom;

/// <summary>Whether samples have a sign (PS3.3 C.7.6.3.1).</summary>
public enum PixelRepresentation
{
    /// <summary>From 0.</summary>
    Unsigned = 0,

    /// <summary>Two's complement.</summary>
    Signed = 1,
}
