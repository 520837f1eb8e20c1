namespace SamSgp.Dicom;

/// <summary>How the samples of a colour pixel lie (PS3.3 C.7.6.3.1.3).</summary>
public enum PlanarConfiguration
{
    /// <summary>R, G, B of one pixel, then the next.</summary>
    Interleaved = 0,

    /// <summary>All R, then all G, then all B of a frame.</summary>
    Planar = 1,
}
