using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>What became of each instance of a STOW-RS request (PS3.18 table I.1-1).</summary>
/// <param name="Stored">SOP Instance UIDs the peer holds now.</param>
/// <param name="Failed">Those it refused.</param>
public sealed record PeerStoreReport(IReadOnlyList<string> Stored, IReadOnlyList<PeerStoreFailure> Failed)
{
    internal static PeerStoreReport Of(DicomDataset answer) => new(
        [.. Items(answer, DicomTag.ReferencedSOPSequence).Select(Uid)],
        [.. Items(answer, DicomTag.FailedSOPSequence).Select(item =>
            new PeerStoreFailure(Uid(item), item.GetSingleValueOrDefault<ushort>(DicomTag.FailureReason, 0)))]);

    private static IEnumerable<DicomDataset> Items(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetSequence(tag, out var sequence) ? sequence.Items : [];

    private static string Uid(DicomDataset item) => item.GetSingleValueOrDefault(DicomTag.ReferencedSOPInstanceUID, "");
}

/// <summary>An instance a peer refused.</summary>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="FailureReason">Failure Reason (0008,1197): A700 out of resources, 0122 SOP class not supported, ...</param>
public sealed record PeerStoreFailure(string SopInstanceUid, ushort FailureReason);
