namespace SamSgp.Imaging.Segmentations;

/// <summary>The transfer syntax a segmentation is written in.</summary>
public enum SegmentationCompression
{
    /// <summary>Explicit VR little endian, uncompressed: every reader knows it, and HTTP compresses on the
    /// way.</summary>
    None,

    /// <summary>RLE Lossless; LABELMAP and FRACTIONAL only: readers disagree on single-bit RLE.</summary>
    Rle,

    /// <summary>Deflated Explicit VR Little Endian: the whole dataset.</summary>
    Deflated,

    /// <summary>Deflated Image Frame Compression (1.2.840.10008.1.2.8.1): frame by frame.</summary>
    DeflatedFrames,
}
