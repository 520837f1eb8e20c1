using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Tests;

/// <summary>Members of DICOM JSON by their keywords.</summary>
internal static class Tags
{
    public static readonly string ErrorComment = Member(DicomTag.ErrorComment);
    public static readonly string FailedAttributesSequence = Member(DicomTag.FailedAttributesSequence);
    public static readonly string FailedSOPSequence = Member(DicomTag.FailedSOPSequence);
    public static readonly string FailureReason = Member(DicomTag.FailureReason);
    public static readonly string OtherFailuresSequence = Member(DicomTag.OtherFailuresSequence);
    public static readonly string PatientID = Member(DicomTag.PatientID);
    public static readonly string PatientName = Member(DicomTag.PatientName);
    public static readonly string ReferencedSOPInstanceUID = Member(DicomTag.ReferencedSOPInstanceUID);
    public static readonly string ReferencedSOPSequence = Member(DicomTag.ReferencedSOPSequence);
    public static readonly string RetrieveURL = Member(DicomTag.RetrieveURL);
    public static readonly string SOPInstanceUID = Member(DicomTag.SOPInstanceUID);
    public static readonly string WarningReason = Member(DicomTag.WarningReason);

    private static string Member(DicomTag tag) => tag.ToString("J", null);
}
