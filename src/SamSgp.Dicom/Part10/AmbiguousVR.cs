namespace SamSgp.Dicom;

/// <summary>Which of several VRs an implicit VR element has (PS3.5 Annex A.1 and PS3.6 notes).</summary>
internal static class AmbiguousVR
{
    public static DicomVR Choose(DicomTag tag, IReadOnlyList<DicomVR> vrs, DicomDataset dataset, in ReadContext context)
    {
        // Implicit VR knows no bytes of pixels, overlays and curves, only words.
        if (vrs.Contains(DicomVR.OB)) return DicomVR.OW;
        // A lookup table of one entry is a number.
        if (tag.Value == 0x00283006)
            return dataset.TryGetValue<int>(DicomTag.LUTDescriptor, 0, out var entries) && entries == 1 ? DicomVR.US : DicomVR.OW;
        if (vrs.Contains(DicomVR.SS)) return context.IsSigned ? DicomVR.SS : DicomVR.US;
        return vrs[0];
    }
}
