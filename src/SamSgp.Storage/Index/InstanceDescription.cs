namespace SamSgp.Storage.Index;

/// <summary>What a file says of its instance.</summary>
/// <param name="StudyInstanceUid">Of the dataset.</param>
/// <param name="SeriesInstanceUid">Of the dataset.</param>
/// <param name="SopInstanceUid">Of the dataset.</param>
/// <param name="SopClassUid">Of the dataset.</param>
/// <param name="TransferSyntaxUid">Of the file meta information.</param>
/// <param name="Metadata">The dataset in the DICOM JSON model, large values left out by BulkDataURI.</param>
public sealed record InstanceDescription(
    string StudyInstanceUid, string SeriesInstanceUid, string SopInstanceUid, string SopClassUid, string TransferSyntaxUid,
    JsonAttributes Metadata)
{
    /// <summary>False where the file meta information names another SOP class than the dataset (PS3.10 7.1).</summary>
    public bool IsOfStatedClass { get; init; } = true;

    /// <summary>False where the file meta information names another SOP instance than the dataset.</summary>
    public bool IsStatedInstance { get; init; } = true;
}
