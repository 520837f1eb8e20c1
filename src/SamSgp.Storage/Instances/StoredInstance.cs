namespace SamSgp.Storage.Instances;

/// <summary>An instance in the store.</summary>
/// <param name="StudyInstanceUid">Its study.</param>
/// <param name="SeriesInstanceUid">Its series.</param>
/// <param name="SopInstanceUid">Its UID.</param>
/// <param name="SopClassUid">Its SOP class.</param>
/// <param name="TransferSyntaxUid">How the file is encoded.</param>
/// <param name="Path">Full path of the Part 10 file, byte for byte as it was sent.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Sha256">Of the file, in lower-case hexadecimal.</param>
/// <param name="Id">Its row of the index.</param>
public sealed record StoredInstance(
    string StudyInstanceUid, string SeriesInstanceUid, string SopInstanceUid, string SopClassUid, string TransferSyntaxUid,
    string Path, long Bytes, string Sha256, long Id);
