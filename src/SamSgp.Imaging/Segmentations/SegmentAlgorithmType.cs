namespace SamSgp.Imaging.Segmentations;

/// <summary>Segment Algorithm Type (0062,0008), PS3.3 C.8.20.4.</summary>
public enum SegmentAlgorithmType
{
    /// <summary>Found by software alone.</summary>
    Automatic,

    /// <summary>Found by software with a person's help.</summary>
    SemiAutomatic,

    /// <summary>Drawn by a person.</summary>
    Manual,
}
