using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Corrections;

/// <summary>Sends what a person made or changed where the task's own results of the series went: a peer that has the automatic result has
/// the corrected one beside it.</summary>
public sealed class CorrectionDelivery(Worklist worklist, ResultDelivery delivery)
{
    // Runs of one series that are looked into: the last that was sent anywhere says where to.
    private const int Looked = 20;

    /// <summary>Has a stored SEG sent, without waiting for the peer; nothing where results of the series stay here.</summary>
    /// <param name="taskId">Id of the task.</param>
    /// <param name="seriesInstanceUid">The series that the SEG is of.</param>
    /// <param name="segmentation">The SEG.</param>
    public async Task SendAsync(string taskId, string seriesInstanceUid, OutputReference segmentation)
    {
        ArgumentNullException.ThrowIfNull(segmentation);
        if (PeerOf(taskId, segmentation.StudyInstanceUid, seriesInstanceUid) is { } peer)
            await delivery.QueueAsync(peer, segmentation.SopInstanceUid, [segmentation]);
    }

    private string? PeerOf(string taskId, string study, string series) => worklist
        .Newest(new WorkitemKeys(taskId, study) { SeriesInstanceUid = series }, null, Looked)
        .Select(run => SegmentationOrder.TryRead(run.Dataset, out var order, out _) ? order.DestinationPeer : null)
        .FirstOrDefault(peer => peer is not null);
}
