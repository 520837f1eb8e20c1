using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Support;

/// <summary>Support files as images and labels, for showing and trying things out.</summary>
public static class SupportImages
{
    /// <summary>Reads an example.</summary>
    /// <param name="files">One image with its masks.</param>
    /// <returns>The image, and on its grid the number of the segment each voxel belongs to (0 is background).</returns>
    /// <exception cref="SupportSetException">A file that cannot be read, or a mask of another size.</exception>
    public static (Volume Image, LabelVolume Segments) Read(SupportFiles files)
    {
        var example = SupportReader.Read(files);
        return (example.Image, new LabelVolume(example.Image.Geometry, example.Labels));
    }
}
