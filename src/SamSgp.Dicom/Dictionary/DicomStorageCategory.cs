namespace SamSgp.Dicom;

/// <summary>What kind of object a storage SOP class holds.</summary>
public enum DicomStorageCategory
{
    /// <summary>No storage SOP class.</summary>
    None,

    /// <summary>Pictures, segmentations among them.</summary>
    Image,

    /// <summary>How to present images.</summary>
    PresentationState,

    /// <summary>Structured reports.</summary>
    StructuredReport,

    /// <summary>Waveforms.</summary>
    Waveform,

    /// <summary>Encapsulated documents.</summary>
    Document,

    /// <summary>Raw data.</summary>
    Raw,

    /// <summary>Other objects, plans among them.</summary>
    Other,

    /// <summary>SOP classes that the standard does not register.</summary>
    Private,

    /// <summary>Volumes.</summary>
    Volume,
}
