using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Phantoms;

/// <summary>A synthetic series with the truth about it.</summary>
/// <param name="Instances">CT images, one a slice, ready to be written as files or sent.</param>
/// <param name="Volume">The volume that a reader must make of them: slices along the normal.</param>
/// <param name="Truth">The organs on the same grid: segment 1 liver, 2 spleen, 3 right kidney, 4 left kidney.</param>
/// <param name="SegmentNames">Segment number -> name.</param>
public sealed record PhantomSeries(IReadOnlyList<DicomDataset> Instances, Volume Volume, MaskVolume Truth,
    IReadOnlyDictionary<int, string> SegmentNames)
{
    /// <summary>The truth as a label map, label = segment number, as NIfTI files hold it.</summary>
    public LabelVolume Labels => new(Truth.Geometry, Array.ConvertAll(Truth.Layers[0].ToArray(), label => (ushort)label));
}
