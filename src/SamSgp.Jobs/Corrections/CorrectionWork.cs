using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Corrections;

/// <summary>A correction with all that it speaks of found.</summary>
public sealed class CorrectionWork
{
    internal CorrectionWork(OpenedImage image, SupportSet support, Correction correction, IReadOnlyCollection<int> correctedBefore) =>
        (Image, Support, Correction, CorrectedBefore) = (image, support, correction, correctedBefore);

    /// <summary>Voxels of the series: what a correction takes for the time being is a few bytes of each.</summary>
    public long Voxels => Image.Images.Volume.Geometry.VoxelCount;

    /// <summary>The DICOM frame of each slice.</summary>
    public IReadOnlyList<SourceFrame> Frames => Image.Images.Volume.Frames;

    internal OpenedImage Image { get; }

    internal SupportSet Support { get; }

    internal Correction Correction { get; }

    /// <summary>Segments that somebody had corrected before.</summary>
    internal IReadOnlyCollection<int> CorrectedBefore { get; }
}
