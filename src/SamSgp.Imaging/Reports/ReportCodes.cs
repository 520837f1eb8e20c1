using SamSgp.Dicom;

namespace SamSgp.Imaging.Reports;

/// <summary>Concepts of TID 1500 and its sub-templates (PS3.16), and those of ours that it has no code for.</summary>
internal static class ReportCodes
{
    public static readonly CodedConcept ImagingMeasurementReport = new("DCM", "126000", "Imaging Measurement Report");
    public static readonly CodedConcept ImagingMeasurements = new("DCM", "126010", "Imaging Measurements");
    public static readonly CodedConcept MeasurementGroup = new("DCM", "125007", "Measurement Group");
    public static readonly CodedConcept Language =
        new("DCM", "121049", "Language of Content Item and Descendants");
    public static readonly CodedConcept English = new("RFC5646", "en-US", "English (United States)");
    public static readonly CodedConcept ProcedureReported = new("DCM", "121058", "Procedure reported");

    public static readonly CodedConcept ObserverType = new("DCM", "121005", "Observer Type");
    public static readonly CodedConcept Device = new("DCM", "121007", "Device");
    public static readonly CodedConcept DeviceObserverUid = new("DCM", "121012", "Device Observer UID");
    public static readonly CodedConcept DeviceObserverName = new("DCM", "121013", "Device Observer Name");
    public static readonly CodedConcept DeviceObserverManufacturer =
        new("DCM", "121014", "Device Observer Manufacturer");
    public static readonly CodedConcept DeviceObserverModelName = new("DCM", "121015", "Device Observer Model Name");
    public static readonly CodedConcept DeviceObserverSerialNumber =
        new("DCM", "121016", "Device Observer Serial Number");

    public static readonly CodedConcept TrackingIdentifier = new("DCM", "112039", "Tracking Identifier");
    public static readonly CodedConcept TrackingUniqueIdentifier = new("DCM", "112040", "Tracking Unique Identifier");
    public static readonly CodedConcept FindingCategory = new("SCT", "276214006", "Finding category");
    public static readonly CodedConcept Finding = new("DCM", "121071", "Finding");
    public static readonly CodedConcept FindingSite = new("SCT", "363698007", "Finding Site");
    public static readonly CodedConcept Laterality = new("SCT", "272741003", "Laterality");
    public static readonly CodedConcept ReferencedSegment = new("DCM", "121191", "Referenced Segment");
    public static readonly CodedConcept SourceSeries = new("DCM", "121232", "Source series for segmentation");
    public static readonly CodedConcept AlgorithmName = new("DCM", "111001", "Algorithm Name");
    public static readonly CodedConcept AlgorithmVersion = new("DCM", "111003", "Algorithm Version");

    public static readonly CodedConcept Derivation = new("DCM", "121401", "Derivation");
    public static readonly CodedConcept Mean = new("SCT", "373098007", "Mean");
    public static readonly CodedConcept StandardDeviation = new("SCT", "386136009", "Standard Deviation");
    public static readonly CodedConcept Minimum = new("SCT", "255605001", "Minimum");
    public static readonly CodedConcept Maximum = new("SCT", "56851009", "Maximum");

    public static readonly CodedConcept Volume = new("SCT", "118565006", "Volume");
    public static readonly CodedConcept Area = new("SCT", "42798000", "Area");
    public static readonly CodedConcept SurfaceArea = new("IBSI", "C0JK", "Surface Area (Mesh)");
    public static readonly CodedConcept AttenuationCoefficient = new("DCM", "112031", "Attenuation Coefficient");
    public static readonly CodedConcept MrSignalIntensity = new("DCM", "110852", "MR signal intensity");
    public static readonly CodedConcept PixelValue = Own("PixelValue", "Pixel value");
    public static readonly CodedConcept InvertedPixelValue = Own("PixelValueInverted", "Pixel value, inverted (MONOCHROME1)");
    public static readonly CodedConcept UptakeByBodyWeight = new("DCM", "126401", "SUVbw");
    public static readonly CodedConcept PredictedIou = Own("PredictedIou", "Predicted intersection over union");
    public static readonly CodedConcept ActivityConcentration = Own("ActivityConc", "Activity concentration");
    public static readonly CodedConcept VoxelCount = Own("VoxelCount", "Number of voxels");

    /// <summary>Lowest x, y, z and highest x, y, z of the box along the patient's axes.</summary>
    public static readonly IReadOnlyList<CodedConcept> BoundingBox =
        [.. from end in (string[])["Lowest", "Highest"] from axis in (string[])["X", "Y", "Z"]
            select Own($"Box{end}{axis}", $"Bounding box, {end.ToLowerInvariant()} {axis.ToLowerInvariant()}")];

    public static readonly CodedConcept Milliliter = new("UCUM", "ml", "milliliter");
    public static readonly CodedConcept Millimeter = new("UCUM", "mm", "millimeter");
    public static readonly CodedConcept SquareMillimeter = new("UCUM", "mm2", "square millimeter");
    public static readonly CodedConcept Hounsfield = new("UCUM", "[hnsf'U]", "Hounsfield unit");
    public static readonly CodedConcept BecquerelPerMilliliter = new("UCUM", "Bq/ml", "Becquerels/milliliter");
    public static readonly CodedConcept GramPerMilliliter =
        new("UCUM", "g/ml{SUVbw}", "Standardized Uptake Value body weight");
    public static readonly CodedConcept NoUnits = new("UCUM", "1", "no units");

    /// <summary>The examination, by the source's Modality.</summary>
    public static CodedConcept Procedure(string modality) => modality switch
    {
        "CT" => new("LN", "25045-6", "CT unspecified body region"),
        "MR" => new("LN", "25056-3", "MRI unspecified body region"),
        "PT" => new("LN", "44136-0", "PET unspecified body region"),
        _ => new("SCT", "363679005", "Imaging"),
    };

    private static CodedConcept Own(string value, string meaning) => new("99SAMSGP", value, meaning);
}
