namespace SamSgp.Tasks.Manifests;

/// <summary>Encoding of the SEG (Segmentation Type, PS3.3 C.8.20.2).</summary>
public enum SegmentationEncoding
{
    /// <summary>What viewers read best and what is smallest for this result.</summary>
    Auto,

    /// <summary>One bit a voxel and segment.</summary>
    Binary,

    /// <summary>One label a voxel.</summary>
    Labelmap,

    /// <summary>Probabilities, 8 bit.</summary>
    Fractional,
}
