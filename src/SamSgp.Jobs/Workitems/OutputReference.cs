using SamSgp.Dicom;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Workitems;

/// <summary>A result of a workitem: one item of the Output Information Sequence (0040,4033), PS3.3 C.30.3 and 10.3.</summary>
/// <param name="StudyInstanceUid">Its study; the source's own.</param>
/// <param name="SeriesInstanceUid">Its series.</param>
/// <param name="SopClassUid">What it is: a segmentation, a report.</param>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="RetrieveUrl">Where WADO-RS gives it (0008,1190); relative to the service's DICOMweb base until an answer
/// makes it absolute, absolute when it was sent to a peer.</param>
public sealed record OutputReference(string StudyInstanceUid, string SeriesInstanceUid, string SopClassUid,
    string SopInstanceUid, string RetrieveUrl)
{
    /// <summary>Results a workitem names.</summary>
    public static IReadOnlyList<OutputReference> AllOf(DicomDataset workitem) =>
    [
        .. workitem.Items(DicomTag.UnifiedProcedureStepPerformedProcedureSequence)
            .SelectMany(performed => performed.Items(DicomTag.OutputInformationSequence))
            .SelectMany(output => output.Items(DicomTag.ReferencedSOPSequence), Read),
    ];

    /// <summary>True for a SEG, in frames or as a label map.</summary>
    public bool IsSegmentation => SopClassUid == DicomUID.SegmentationStorage.UID || SopClassUid == DicomUID.LabelMapSegmentationStorage.UID;

    /// <summary>The instance as the store has it, in this series and of this SOP class; null where it has not.</summary>
    public StoredInstance? In(InstanceStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Find(new InstanceScope(StudyInstanceUid, SeriesInstanceUid, SopInstanceUid)) is { } stored && stored.SopClassUid == SopClassUid ? stored : null;
    }

    /// <summary>True when the store has the instance.</summary>
    public bool IsIn(InstanceStore store) => In(store) is not null;

    /// <summary>The item of the Output Information Sequence.</summary>
    internal DicomDataset ToItem() => new()
    {
        { DicomTag.TypeOfInstances, "DICOM" },
        { DicomTag.StudyInstanceUID, StudyInstanceUid },
        { DicomTag.SeriesInstanceUID, SeriesInstanceUid },
        new DicomSequence(DicomTag.ReferencedSOPSequence, new DicomDataset
        {
            { DicomTag.ReferencedSOPClassUID, SopClassUid },
            { DicomTag.ReferencedSOPInstanceUID, SopInstanceUid },
        }),
        new DicomSequence(DicomTag.WADORSRetrievalSequence, new DicomDataset { { DicomTag.RetrieveURL, RetrieveUrl } }),
    };

    private static OutputReference Read(DicomDataset output, DicomDataset instance) => new(
        output.Text(DicomTag.StudyInstanceUID) ?? "",
        output.Text(DicomTag.SeriesInstanceUID) ?? "",
        instance.Text(DicomTag.ReferencedSOPClassUID) ?? "",
        instance.Text(DicomTag.ReferencedSOPInstanceUID) ?? "",
        output.FirstItem(DicomTag.WADORSRetrievalSequence)?.Text(DicomTag.RetrieveURL) ?? "");
}
