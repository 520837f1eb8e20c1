namespace SamSgp.Dicom;

/// <summary>Order of the bytes of a number.</summary>
public enum Endian
{
    /// <summary>Least significant byte first.</summary>
    Little,

    /// <summary>Most significant byte first.</summary>
    Big,
}
