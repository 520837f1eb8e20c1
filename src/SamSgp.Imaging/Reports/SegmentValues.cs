using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>The source's values in a segment, and what they are: as the report states them, without the rest of it.</summary>
/// <param name="Quantity">What a voxel's value is.</param>
/// <param name="Unit">In which unit (UCUM).</param>
/// <param name="Statistics">Of all voxels of the segment.</param>
public sealed record SegmentValues(CodedConcept Quantity, CodedConcept Unit, ValueStatistics Statistics)
{
    /// <summary>Measures a segment.</summary>
    /// <param name="source">The DICOM series; null for images that say nothing of what their values are.</param>
    /// <param name="volume">Its values.</param>
    /// <param name="masks">Segments on the same grid.</param>
    /// <param name="segment">Segment number.</param>
    /// <returns>Null where the segment is empty or the images are in colour.</returns>
    public static SegmentValues? Measure(SourceSeries? source, Volume volume, MaskVolume masks, int segment)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentNullException.ThrowIfNull(masks);
        if (volume.IsColor || SegmentCut.Of(masks, segment) is not { } cut) return null;
        var statistics = ValueStatistics.Of(cut, volume);
        if (source is null) return new(ReportCodes.PixelValue, ReportCodes.NoUnits, statistics);
        var units = SourceUnits.Of(source, volume);
        return new(units.Quantity, units.Unit, statistics);
    }

    /// <summary>The unit as people write it: HU, SUV, Bq/ml; empty for none.</summary>
    public string UnitText => Unit == ReportCodes.Hounsfield ? "HU" : Quantity == ReportCodes.UptakeByBodyWeight ? "SUV" : Unit == ReportCodes.NoUnits ? "" : Unit.Value;
}
