namespace SamSgp.Imaging.Volumes;

/// <summary>Why images cannot become one volume.</summary>
public enum SeriesRefusalCode
{
    /// <summary>There are no images among the instances.</summary>
    NoImages,

    /// <summary>Instances of more than one series.</summary>
    SeveralSeries,

    /// <summary>Images of one series with different rows or columns.</summary>
    MixedSizes,

    /// <summary>Images with different pixel spacing.</summary>
    MixedSpacing,

    /// <summary>Grey and colour images together.</summary>
    MixedPixels,

    /// <summary>Slices in more than one orientation.</summary>
    MixedOrientations,

    /// <summary>More than one frame of reference.</summary>
    SeveralFramesOfReference,

    /// <summary>Some images say where they lie and some do not, or what they say is impossible.</summary>
    MissingGeometry,

    /// <summary>An attribute that decides where voxels lie or what they are is there and cannot be understood.</summary>
    UnreadableAttribute,

    /// <summary>Different objects under one SOP Instance UID.</summary>
    ConflictingInstances,

    /// <summary>Several slices at one place: times, echoes or phases that must be told apart first.</summary>
    DuplicatePositions,

    /// <summary>A gap of a whole number of slices.</summary>
    MissingSlices,

    /// <summary>Distances between slices differ.</summary>
    UnevenSpacing,

    /// <summary>Pixel data is missing, damaged, or in a transfer syntax that is not decoded here.</summary>
    UndecodablePixels,

    /// <summary>Standardized uptake values are wanted, and the images do not say enough for them.</summary>
    NoStandardizedUptake,

    /// <summary>More voxels than may be held.</summary>
    TooLarge,

    /// <summary>A kind of image that is no stack of slices (tiles of a slide, mosaics of slices).</summary>
    UnsupportedImage,
}
