namespace SamSgp.Dicom;

/// <summary>How a segmentation's voxels are kept (Segmentation Type, PS3.3 C.8.20.2).</summary>
public enum SegmentationEncoding
{
    /// <summary>BINARY where viewers read it right and the segment numbers allow it, LABELMAP else.</summary>
    Auto,

    /// <summary>One bit a voxel and segment; segments may overlap.</summary>
    Binary,

    /// <summary>One segment number a voxel (Label Map Segmentation Storage); segments exclude each other.</summary>
    Labelmap,

    /// <summary>One byte a voxel and segment: a probability.</summary>
    Fractional,
}
