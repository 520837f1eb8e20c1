using SamSgp.Inference.Prompting;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Corrections;

/// <summary>A correction with all that it speaks of found.</summary>
public sealed class CorrectionWork
{
    internal CorrectionWork(OpenedSeries series, SupportSet support, Correction correction, IReadOnlyCollection<int> correctedBefore) =>
        (Series, Support, Correction, CorrectedBefore) = (series, support, correction, correctedBefore);

    /// <summary>Voxels of the series: what a correction takes for the time being is a few bytes of each.</summary>
    public long Voxels => Series.Images.Volume.Geometry.VoxelCount;

    /// <summary>The DICOM frame of each slice.</summary>
    public IReadOnlyList<Imaging.Volumes.SourceFrame> Frames => Series.Images.Volume.Frames;

    internal OpenedSeries Series { get; }

    internal SupportSet Support { get; }

    internal Correction Correction { get; }

    /// <summary>Segments that somebody had corrected before.</summary>
    internal IReadOnlyCollection<int> CorrectedBefore { get; }
}
