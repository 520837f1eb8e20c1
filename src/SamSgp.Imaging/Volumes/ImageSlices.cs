using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>How many slices an image holds.</summary>
public static class ImageSlices
{
    /// <summary>Its frames, or the slices of a mosaic; 1 where it states neither.</summary>
    /// <param name="image">An image; pixel data may be missing.</param>
    public static int Count(DicomDataset image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var frames = image.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1);
        return frames > 1 || image.Contains(DicomTag.PerFrameFunctionalGroupsSequence) ? Math.Max(1, frames) : Math.Max(1, SliceMosaic.Count(image) ?? 1);
    }
}
