namespace SamSgp.Dicom;

/// <summary>Storage category of a SOP class, from the words of its registered name.</summary>
internal static class DicomStorageCategories
{
    private static readonly (string Word, DicomStorageCategory Category)[] Words =
    [
        ("Presentation State", DicomStorageCategory.PresentationState),
        (" SR ", DicomStorageCategory.StructuredReport),
        ("Key Object Selection", DicomStorageCategory.StructuredReport),
        ("Procedure Log", DicomStorageCategory.StructuredReport),
        ("Dose SR", DicomStorageCategory.StructuredReport),
        ("Waveform", DicomStorageCategory.Waveform),
        ("ECG", DicomStorageCategory.Waveform),
        ("Encapsulated", DicomStorageCategory.Document),
        ("Raw Data", DicomStorageCategory.Raw),
        ("Surface Segmentation", DicomStorageCategory.Other),
        ("Volume Storage", DicomStorageCategory.Volume),
        ("Image", DicomStorageCategory.Image),
        ("Segmentation Storage", DicomStorageCategory.Image),
        ("Parametric Map", DicomStorageCategory.Image),
        ("RT Dose", DicomStorageCategory.Image),
    ];

    public static DicomStorageCategory Of(DicomUID uid)
    {
        if (uid.Type == DicomUidType.Unknown) return DicomStorageCategory.Private;
        if (uid.Type != DicomUidType.SOPClass || !uid.Name.Contains("Storage", StringComparison.Ordinal)
            || uid.Name.StartsWith("Storage Commitment", StringComparison.Ordinal))
            return DicomStorageCategory.None;
        foreach (var (word, category) in Words)
            if (uid.Name.Contains(word, StringComparison.Ordinal)) return category;
        return DicomStorageCategory.Other;
    }
}
