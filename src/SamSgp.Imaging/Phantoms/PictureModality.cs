namespace SamSgp.Imaging.Phantoms;

/// <summary>What kind of DICOM image a picture becomes.</summary>
public enum PictureModality
{
    /// <summary>Digital X-Ray Image, for presentation; grey.</summary>
    DX,

    /// <summary>Ultrasound Image; grey or colour.</summary>
    US,

    /// <summary>Ophthalmic Photography 8 Bit Image (fundus); grey or colour.</summary>
    OP,
}
