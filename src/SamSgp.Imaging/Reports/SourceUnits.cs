using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>What the source's values are, and which sizes its grid allows.</summary>
/// <param name="Quantity">What a voxel's value is.</param>
/// <param name="Unit">In which unit.</param>
/// <param name="HasPositions">The voxels have a place in the patient.</param>
/// <param name="PixelArea">Square millimetres of a pixel of one picture without a place; null where not stated.</param>
internal sealed record SourceUnits(CodedConcept Quantity, CodedConcept Unit, bool HasPositions, double? PixelArea)
{
    /// <summary>Voxels have a size.</summary>
    public bool HasVolume { get; private init; }

    public static SourceUnits Of(SourceSeries source, Volume volume)
    {
        var (quantity, unit) = source.Header.GetSingleValueOrDefault(DicomTag.Modality, "") switch
        {
            "CT" => (ReportCodes.AttenuationCoefficient, ReportCodes.Hounsfield),
            "MR" when !ShownInverted.IsTurned(source.Header) => (ReportCodes.MrSignalIntensity, ReportCodes.NoUnits),
            "PT" when volume.Units == "BQML" => (ReportCodes.ActivityConcentration, ReportCodes.BecquerelPerMilliliter),
            "PT" when volume.Units == "GML" && IsByBodyWeight(source) => (ReportCodes.UptakeByBodyWeight, ReportCodes.GramPerMilliliter),
            _ => (ShownInverted.IsTurned(source.Header) ? ReportCodes.InvertedPixelValue : ReportCodes.PixelValue, ReportCodes.NoUnits),
        };
        var positions = source.Geometry.FrameOfReferenceUid is not null;
        var area = source.Geometry.Slices == 1 && source.HasPixelSpacing
            ? source.Geometry.RowSpacing * source.Geometry.ColumnSpacing : (double?)null;
        return new(quantity, unit, positions, area) { HasVolume = source.Geometry.HasVolume };
    }

    // SUV Type (0054,1006): where absent, body weight.
    private static bool IsByBodyWeight(SourceSeries source) =>
        source.Header.GetSingleValueOrDefault(DicomTag.SUVType, "BW") is "BW" or "";
}
