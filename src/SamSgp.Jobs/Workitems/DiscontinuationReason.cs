using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Why a procedure step was discontinued: a code of CID 9300 (PS3.16).</summary>
/// <param name="CodeValue">Code Value in the scheme DCM.</param>
/// <param name="Meaning">Code Meaning.</param>
public sealed record DiscontinuationReason(string CodeValue, string Meaning)
{
    /// <summary>The usual one when a user cancels.</summary>
    public static readonly DiscontinuationReason Unspecified = new("110513", "Discontinued for unspecified reason");

    /// <summary>The service itself failed.</summary>
    public static readonly DiscontinuationReason EquipmentFailure = new("110501", "Equipment failure");

    /// <summary>The images are not readable DICOM.</summary>
    public static readonly DiscontinuationReason ObjectsIncorrectlyFormatted = new("110521", "Objects incorrectly formatted");

    /// <summary>The task does not fit such images.</summary>
    public static readonly DiscontinuationReason ObjectTypesNotSupported = new("110522", "Object Types not supported");

    /// <summary>Slices or the whole series are missing.</summary>
    public static readonly DiscontinuationReason ObjectSetIncomplete = new("110523", "Object Set incomplete");

    /// <summary>Memory or disk is short.</summary>
    public static readonly DiscontinuationReason ResourceInadequate = new("110527", "Resource inadequate");

    /// <summary>The request names a task or parameters that are not there.</summary>
    public static readonly DiscontinuationReason IncorrectWorklistEntry = new("110514", "Incorrect worklist entry selected");

    private const string Scheme = "DCM";

    /// <summary>The first reason a progress item, an action or an event states; null where it states none.</summary>
    public static DiscontinuationReason? From(DicomDataset item) =>
        item.FirstItem(DicomTag.ProcedureStepDiscontinuationReasonCodeSequence) is { } code
        && CodeItems.ValueOf(code) is { } value
            ? new DiscontinuationReason(value, code.Text(DicomTag.CodeMeaning) ?? "")
            : null;

    /// <summary>Writes the code sequence.</summary>
    internal void WriteTo(DicomDataset item) => item.AddOrUpdate(new DicomSequence(
        DicomTag.ProcedureStepDiscontinuationReasonCodeSequence, CodeItems.Of(Scheme, CodeValue, Meaning)));
}
