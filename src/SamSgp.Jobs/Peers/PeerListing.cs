using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Dicomweb.Client.Requests;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Peers;

/// <summary>What a peer says it holds.</summary>
internal static class PeerListing
{
    private const int Page = 500;

    /// <summary>SOP Instance UIDs of a series; none when the peer does not have it. Asked page by page; a peer that gives
    /// all at once, or the same page again, is understood too.</summary>
    public static async Task<IReadOnlyCollection<string>> InstancesAsync(DicomwebPeer peer, string study, string series,
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
