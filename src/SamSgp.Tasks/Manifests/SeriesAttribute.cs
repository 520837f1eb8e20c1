namespace SamSgp.Tasks.Manifests;

/// <summary>Attributes of a series that patterns may look at; each is DICOM's keyword.</summary>
public enum SeriesAttribute
{
    /// <summary>(0008,103E).</summary>
    SeriesDescription,

    /// <summary>(0008,1030).</summary>
    StudyDescription,

    /// <summary>(0018,1030).</summary>
    ProtocolName,

    /// <summary>(0008,0008), its values joined by backslashes: ORIGINAL\PRIMARY\AXIAL.</summary>
    ImageType,

    /// <summary>(0018,0020): SE, GR, ...</summary>
    ScanningSequence,

    /// <summary>(0018,1210).</summary>
    ConvolutionKernel,

    /// <summary>(0018,5101): AP, PA, LL, ...</summary>
    ViewPosition,

    /// <summary>(0008,0070).</summary>
    Manufacturer,
}
