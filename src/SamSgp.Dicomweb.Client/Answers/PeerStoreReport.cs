using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>What became of each instance of a STOW-RS request (PS3.18 table I.1-1).</summary>
/// <param name="Stored">SOP Instance UIDs the peer holds now.</param>
/// <param name="Failed">Those it refused.</param>
public sealed record PeerStoreReport(IReadOnlyList<string> Stored, IReadOnlyList<PeerStoreFailure> Failed)
{
    /// <summary>What a peer says of what it was sent. Of failures that it cannot name (Other Failures Sequence) those instances are that it does
    /// not name as stored.</summary>
    /// <param name="answer">The response's dataset.</param>
    /// <param name="sent">SOP Instance UIDs.</param>
    internal static PeerStoreReport Of(DicomDataset answer, IEnumerable<string> sent)
    {
        List<string> stored = [.. Items(answer, DicomTag.ReferencedSOPSequence).Select(Uid)];
        List<PeerStoreFailure> failed = [.. Items(answer, DicomTag.FailedSOPSequence).Select(item => new PeerStoreFailure(Uid(item), Reason(item)))];
        if (Items(answer, DicomTag.OtherFailuresSequence).Select(Reason).ToList() is { Count: > 0 } others)
        {
            // One that may pass is told before the others: sending again helps.
            failed.AddRange(sent.Except(stored).Except(failed.Select(failure => failure.SopInstanceUid)).Select(uid =>
                others.Select(reason => new PeerStoreFailure(uid, reason)).MaxBy(failure => failure.MayPass)!));
        }

        return new PeerStoreReport(stored, failed);
    }

    private static ushort Reason(DicomDataset item) => item.GetSingleValueOrDefault<ushort>(DicomTag.FailureReason, 0);

    private static IEnumerable<DicomDataset> Items(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetSequence(tag, out var sequence) ? sequence.Items : [];

    private static string Uid(DicomDataset item) => item.GetSingleValueOrDefault(DicomTag.ReferencedSOPInstanceUID, "");
}

/// <summary>An instance a peer refused.</summary>
/// <param name="SopInstanceUid">The instance.</param>
/// <param name="FailureReason">Failure Reason (0008,1197): A700 out of resources, 0122 SOP class not supported, ...</param>
public sealed record PeerStoreFailure(string SopInstanceUid, ushort FailureReason)
{
    /// <summary>Whether sending again may help: A700 to A7FF, out of resources (PS3.4 B.2.3), may pass; anything else is for good.</summary>
    public bool MayPass => (FailureReason & 0xFF00) == 0xA700;
}
