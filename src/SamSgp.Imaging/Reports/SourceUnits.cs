using SamSgp.Dicom;
using SamSgp.Imaging.Coding;
using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Reports;

/// <summary>What the source's values are, and which sizes its grid allows.</summary>
/// <param name="Quantity">What a voxel's value is.</param>
/// <param name="Unit">In which unit.</param>
/// <param name="HasPositions">The voxels have a place in the patient: volumes and surfaces mean something.</param>
/// <param name="PixelArea">Square millimetres of a pixel of one picture without a place; null where not stated.</param>
internal sealed record SourceUnits(CodedConcept Quantity, CodedConcept Unit, bool HasPositions, double? PixelArea)
{
    public static SourceUnits Of(SourceSeries source)
    {
        var (quantity, unit) = source.Header.GetSingleValueOrDefault(DicomTag.Modality, "") switch
        {
            "CT" => (ReportCodes.AttenuationCoefficient, ReportCodes.Hounsfield),
            "MR" => (ReportCodes.MrSignalIntensity, ReportCodes.NoUnits),
            "PT" when source.Header.GetSingleValueOrDefault(DicomTag.Units, "") == "BQML" =>
                (ReportCodes.ActivityConcentration, ReportCodes.BecquerelPerMilliliter),
            _ => (ReportCodes.PixelValue, ReportCodes.NoUnits),
        };
        var positions = source.Geometry.FrameOfReferenceUid is not null;
        var area = source.Geometry.Slices == 1 && source.HasPixelSpacing
            ? source.Geometry.RowSpacing * source.Geometry.ColumnSpacing : (double?)null;
        return new(quantity, unit, positions, area);
    }
}
