using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Stored;
using SamSgp.Runs;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Support;

/// <summary>Support examples that a manifest names as DICOM series: found in the store, else fetched from a peer, and kept as
/// files under the hash of what they were made from. What came from a peer is brought up to date with it at each use: another
/// correction of the mask, another or a changed image is another hash.</summary>
public sealed class DicomSupport(StoredObjects objects, SeriesFetcher fetcher, PeerCopies copies, PeerDirectory peers, ConvertedSupport converted)
{
    /// <summary>What of the support set is not there and cannot be fetched either; files and series. A task is runnable when
    /// this is empty, though a peer may still turn out not to have a series.</summary>
    public IReadOnlyList<MissingSupport> Missing(SupportSet support) =>
        [.. support.Missing, .. peers.HasPeers ? [] : support.Series.SelectMany(MissingHere)];

    /// <summary>The support set with every series fetched and turned into files; and sentences for the user about series whose
    /// peer could not be asked.</summary>
    /// <param name="task">The task.</param>
    /// <param name="support">Its support set as the manifest names it.</param>
    /// <param name="progress">Told of what is fetched.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SupportSetException">A series is nowhere, or cannot be used; the message names it.</exception>
    /// <exception cref="PeerException">A peer failed.</exception>
    public async Task<(SupportSet Support, IReadOnlyList<string> Notices)> PrepareAsync(TaskManifest task, SupportSet support, IProgress<RunProgress> progress,
        CancellationToken cancellationToken)
    {
        if (support.Series.Count == 0) return (support, []);
        var (examples, notices) = (new List<SupportFiles>(support.Examples), new List<string>());
        foreach (var entry in support.Series) examples.Add(await PrepareAsync(task, entry, notices, progress, cancellationToken));
        return (support with { Examples = examples, Series = [] }, notices);
    }

    private async Task<SupportFiles> PrepareAsync(TaskManifest task, SupportSeries entry, List<string> notices,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var images = await ImagesAsync(entry, notices, progress, cancellationToken);
        var drawn = await SegmentationAsync(entry, images[0].StudyInstanceUid, notices, progress, cancellationToken);
        var folder = converted.Folder(HashOf(images, drawn, task.Input),
            unfinished => SupportConversion.Write(unfinished, images, drawn, task.Input, cancellationToken));
        notices.AddRange(SupportConversion.RemarksIn(folder).Select(remark => $"Support segmentation {drawn.SopInstanceUid}: {remark}"));
        return new SupportFiles
        {
            Image = Path.Combine(folder, SupportConversion.Image),
            Masks = [new SupportMask(Path.Combine(folder, SupportConversion.Mask), entry.Labels)],
            Slices = entry.Slices, KnownCase = SupportCase.Of(StoredSeries.HeaderOf(images[0])),
        };
    }

    /// <summary>The series; what came from a peer, as the peer has it now.</summary>
    private async Task<IReadOnlyList<StoredInstance>> ImagesAsync(SupportSeries entry, List<string> notices,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var here = objects.Series(entry.StudyInstanceUid, entry.SeriesInstanceUid);
        var (peer, study) = here.Count > 0 ? (OriginOf(here[0]), here[0].StudyInstanceUid) : (null, null);
        if (here.Count > 0 && peer is null) return here;
        if (peer is null)
        {
            var found = await peers.FindAsync(entry.StudyInstanceUid, entry.SeriesInstanceUid, cancellationToken);
            if (found.Peer is null) throw Nowhere($"Support series {entry.SeriesInstanceUid}", found.Silent);
            (peer, study) = (found.Peer, found.StudyInstanceUid!);
        }

        var fetched = await fetcher.FetchAsync(peer, study!, entry.SeriesInstanceUid, compareBytes: false, progress, cancellationToken);
        if (fetched.Notice is not null) notices.Add("Support: " + fetched.Notice);
        return [.. objects.Series(study, entry.SeriesInstanceUid).Where(image => !fetched.Withdrawn.Contains(image.SopInstanceUid))];
    }

    /// <summary>The SEG or RTSTRUCT. One that came from a peer is fetched again, whatever it looks like: a mask can be corrected
    /// without any attribute saying so. While the peer is out of reach, the one known counts.</summary>
    private async Task<StoredInstance> SegmentationAsync(SupportSeries entry, string study, List<string> notices,
        IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        var here = objects.InstanceOrSeries(entry.SegmentationUid, FetchedSeries.Whole.Withdrawn);
        if (here is not null && OriginOf(here) is null) return here;
        var found = await peers.FindSegmentationAsync(study, entry.SegmentationUid, cancellationToken);
        var place = found.Peer is not null ? (found.Peer, Study: found.StudyInstanceUid!, Series: found.SeriesInstanceUid!)
            : here is not null ? (Peer: OriginOf(here)!, Study: here.StudyInstanceUid, Series: here.SeriesInstanceUid)
            : throw Nowhere($"Support segmentation {entry.SegmentationUid}", found.Silent);
        var fetched = await fetcher.FetchAsync(place.Peer, place.Study, place.Series, compareBytes: true, progress, cancellationToken);
        if (fetched.Notice is not null) notices.Add("Support: " + fetched.Notice);
        return objects.InstanceOrSeries(entry.SegmentationUid, fetched.Withdrawn)
            ?? throw Nowhere($"Support segmentation {entry.SegmentationUid}", found.Silent);
    }

    /// <summary>The peer an instance was fetched from; null when it came another way, or configuration knows the peer no longer.</summary>
    private string? OriginOf(StoredInstance instance) =>
        copies.Find(instance.StudyInstanceUid, instance.SeriesInstanceUid) is { } copy ? peers.NameOf(copy.Peer) : null;

    private IEnumerable<MissingSupport> MissingHere(SupportSeries entry)
    {
        if (objects.Series(entry.StudyInstanceUid, entry.SeriesInstanceUid).Count == 0)
            yield return Advice("images", "series", entry.SeriesInstanceUid);
        if (objects.InstanceOrSeries(entry.SegmentationUid, FetchedSeries.Whole.Withdrawn) is null)
            yield return Advice("SEG or RTSTRUCT", "object or series", entry.SegmentationUid);
    }

    private static MissingSupport Advice(string what, string level, string uid) => new(uid,
        $"Send the support {what}, {level} {uid}, to this service by STOW-RS, or configure the peer that has it (Peers).");

    private SupportSetException Nowhere(string what, IReadOnlyList<string> silent) => new(
        $"{what} is neither in this store nor at a peer ({(peers.HasPeers ? string.Join(", ", peers.Names) : "none is configured")})."
        + string.Concat(silent.Select(fault => " " + fault)));

    private static string HashOf(IReadOnlyList<StoredInstance> images, StoredInstance drawn, InputSettings input)
    {
        var parts = images.Select(instance => instance.Sha256).Order(StringComparer.Ordinal)
            .Append(drawn.Sha256).Append($"{input.StandardizedUptake}").Append($"{input.Split}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
