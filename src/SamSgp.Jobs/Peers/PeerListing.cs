using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Dicomweb.Client.Requests;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Peers;

/// <summary>What a peer says it holds.</summary>
public sealed class PeerListing(TimeProvider clock)
{
    private const int Page = 500;

    // As patient as fetching is with rounds that bring nothing: a link that breaks off answers is met here first.
    private const int Attempts = 5;

    /// <summary>SOP Instance UIDs of a series, each with the hash of the attributes that the peer tells of it; none when the
    /// peer does not have the series. The client retries requests that fail; an answer that breaks off is begun again here.</summary>
    /// <exception cref="PeerException">The peer failed.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(DicomwebPeer peer, string study, string series,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var uids = await InstancesAsync(peer, study, series, cancellationToken);
                var told = uids.Count == 0 ? Untold : await ToldAsync(peer, study, series, cancellationToken);
                return uids.ToDictionary(uid => uid, uid => told.GetValueOrDefault(uid, ""), StringComparer.Ordinal);
            }
            catch (PeerException fault) when (attempt < Attempts && fault.Fault is (PeerFault.Unreachable or PeerFault.Malformed))
            {
                await Task.Delay(peer.RetryDelay * attempt, clock, cancellationToken);
            }
        }
    }

    private static IReadOnlyDictionary<string, string> Untold { get; } = new Dictionary<string, string>();

    // A peer need not give metadata; one that does not is compared by its list and by bytes.
    private static async Task<IReadOnlyDictionary<string, string>> ToldAsync(DicomwebPeer peer, string study, string series,
        CancellationToken cancellationToken)
    {
        try
        {
            return await AttributesAsync(peer, study, series, cancellationToken);
        }
        catch (PeerException fault) when (fault.Fault is not (PeerFault.Unreachable or PeerFault.Malformed or PeerFault.Unauthorized))
        {
            return Untold;
        }
    }

    /// <summary>SOP Instance UIDs of a series; none when the peer does not have it. Asked page by page; a peer that gives
    /// all at once, or the same page again, is understood too.</summary>
    private static async Task<IReadOnlyCollection<string>> InstancesAsync(DicomwebPeer peer, string study, string series,
        CancellationToken cancellationToken)
    {
        var all = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var query = new QidoQuery { Limit = Page, Offset = all.Count };
            var page = await peer.SearchInstancesAsync(study, series, query, cancellationToken);
            var before = all.Count;
            all.UnionWith(page.Select(instance => instance.Text(DicomTag.SOPInstanceUID)).OfType<string>());
            if (page.Count < Page || all.Count == before) return all;
        }
    }

    /// <summary>Hashes of the attributes of a series' instances, by SOP Instance UID.</summary>
    private static async Task<IReadOnlyDictionary<string, string>> AttributesAsync(DicomwebPeer peer, string study, string series,
        CancellationToken cancellationToken)
    {
        var told = await peer.RetrieveSeriesMetadataAsync(study, series, cancellationToken);
        return told.Where(instance => instance.Text(DicomTag.SOPInstanceUID) is not null)
            .DistinctBy(instance => instance.Text(DicomTag.SOPInstanceUID))
            .ToDictionary(instance => instance.Text(DicomTag.SOPInstanceUID)!, SeriesComparison.HashOf, StringComparer.Ordinal);
    }

    /// <summary>The series of a study that holds a SEG or RTSTRUCT; null when the peer does not have the object.</summary>
    public static async Task<string?> SegmentationSeriesAsync(DicomwebPeer peer, string study, string sopInstanceUid,
        CancellationToken cancellationToken)
    {
        foreach (var modality in new[] { "SEG", "RTSTRUCT" })
        {
            var series = await peer.SearchSeriesAsync(study, new QidoQuery { Modality = modality }, cancellationToken);
            foreach (var uid in series.Select(one => one.Text(DicomTag.SeriesInstanceUID)).OfType<string>())
            {
                var query = new QidoQuery { SopInstanceUid = sopInstanceUid, Limit = 1 };
                if ((await peer.SearchInstancesAsync(study, uid, query, cancellationToken)).Count > 0) return uid;
            }
        }

        return null;
    }

    /// <summary>The study a series belongs to, by the peer; null when it does not have the series.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="study">The study, where known.</param>
    /// <param name="series">The series.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<string?> StudyOfAsync(DicomwebPeer peer, string? study, string series,
        CancellationToken cancellationToken)
    {
        var query = new QidoQuery { SeriesInstanceUid = series, Limit = 1 };
        var found = study is null
            ? await peer.SearchSeriesAsync(query, cancellationToken)
            : await peer.SearchSeriesAsync(study, query, cancellationToken);
        return found.Count == 0 ? null : study ?? found[0].Text(DicomTag.StudyInstanceUID);
    }
}
