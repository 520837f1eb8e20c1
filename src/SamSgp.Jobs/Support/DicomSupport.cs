using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicomweb.Client.Peers;
using SamSgp.Inference.Support;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Pipeline;
using SamSgp.Storage;
using SamSgp.Storage.Instances;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Jobs.Support;

/// <summary>Support examples that a manifest names as DICOM series: found in the store, else fetched from a peer, and kept as
/// files under the hash of what they were made from. Another correction of the mask is another hash.</summary>
public sealed class DicomSupport(StoredObjects objects, SeriesFetcher fetcher, PeerDirectory peers, DataDirectory directory)
{
    private readonly string _folder = directory.Subfolder("support-series");

    /// <summary>What of the support set is not there and cannot be fetched either; files and series. A task is runnable when
    /// this is empty, though a peer may still turn out not to have a series.</summary>
    public IReadOnlyList<MissingSupport> Missing(SupportSet support) =>
        [.. support.Missing, .. peers.HasPeers ? [] : support.Series.SelectMany(MissingHere)];

    /// <summary>The support set with every series fetched and turned into files.</summary>
    /// <param name="task">The task.</param>
    /// <param name="support">Its support set as the manifest names it.</param>
    /// <param name="progress">Told of what is fetched.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="SupportSetException">A series is nowhere, or cannot be used; the message names it.</exception>
    /// <exception cref="PeerException">A peer failed.</exception>
    public async Task<SupportSet> PrepareAsync(TaskManifest task, SupportSet support, IProgress<JobProgress> progress,
        CancellationToken cancellationToken)
    {
        if (support.Series.Count == 0) return support;
        var examples = new List<SupportFiles>(support.Examples);
        foreach (var entry in support.Series) examples.Add(await PrepareAsync(task, entry, progress, cancellationToken));
        return support with { Examples = examples, Series = [] };
    }

    private async Task<SupportFiles> PrepareAsync(TaskManifest task, SupportSeries entry, IProgress<JobProgress> progress,
        CancellationToken cancellationToken)
    {
        var images = await ImagesAsync(entry, progress, cancellationToken);
        var drawn = await SegmentationAsync(entry, images[0].StudyInstanceUid, progress, cancellationToken);
        var folder = Path.Combine(_folder, HashOf(images, drawn, task.Input));
        if (!Directory.Exists(folder)) Make(folder, images, drawn, task.Input, cancellationToken);
        return new SupportFiles
        {
            Image = Path.Combine(folder, SupportConversion.Image),
            Masks = [new SupportMask(Path.Combine(folder, SupportConversion.Mask), entry.Labels)],
            Slices = entry.Slices,
        };
    }

    private async Task<IReadOnlyList<StoredInstance>> ImagesAsync(SupportSeries entry, IProgress<JobProgress> progress,
        CancellationToken cancellationToken)
    {
        var here = objects.Series(entry.StudyInstanceUid, entry.SeriesInstanceUid);
        if (here.Count > 0) return here;
        var found = await peers.FindAsync(entry.StudyInstanceUid, entry.SeriesInstanceUid, cancellationToken);
        if (found.Peer is null) throw Nowhere($"Support series {entry.SeriesInstanceUid}", found.Silent);
        await fetcher.FetchAsync(found.Peer, found.StudyInstanceUid!, entry.SeriesInstanceUid, progress, cancellationToken);
        return objects.Series(found.StudyInstanceUid, entry.SeriesInstanceUid);
    }

    /// <summary>The SEG or RTSTRUCT. One that came from a peer is asked for again, so that a correction made there is
    /// noticed; while the peer is out of reach, the one known counts.</summary>
    private async Task<StoredInstance> SegmentationAsync(SupportSeries entry, string study, IProgress<JobProgress> progress,
        CancellationToken cancellationToken)
    {
        var here = objects.InstanceOrSeries(entry.SegmentationUid);
        if (here is not null && fetcher.PeerOf(here.StudyInstanceUid, here.SeriesInstanceUid) is null) return here;
        try
        {
            var found = await peers.FindSegmentationAsync(study, entry.SegmentationUid, cancellationToken);
            if (found.Peer is not null)
                await fetcher.FetchAsync(found.Peer, found.StudyInstanceUid!, found.SeriesInstanceUid!, progress, cancellationToken);
            return objects.InstanceOrSeries(entry.SegmentationUid)
                ?? throw Nowhere($"Support segmentation {entry.SegmentationUid}", found.Silent);
        }
        catch (PeerException) when (here is not null)
        {
            return here;
        }
    }

    private IEnumerable<MissingSupport> MissingHere(SupportSeries entry)
    {
        if (objects.Series(entry.StudyInstanceUid, entry.SeriesInstanceUid).Count == 0)
            yield return Advice("images", "series", entry.SeriesInstanceUid);
        if (objects.InstanceOrSeries(entry.SegmentationUid) is null)
            yield return Advice("SEG or RTSTRUCT", "object or series", entry.SegmentationUid);
    }

    private static MissingSupport Advice(string what, string level, string uid) => new(uid,
        $"Send the support {what}, {level} {uid}, to this service by STOW-RS, or configure the peer that has it (Peers).");

    private SupportSetException Nowhere(string what, IReadOnlyList<string> silent) => new(
        $"{what} is neither in this store nor at a peer ({(peers.HasPeers ? string.Join(", ", peers.Names) : "none is configured")})."
        + string.Concat(silent.Select(fault => " " + fault)));

    // Made beside its place and moved: a folder that is there is whole.
    private static void Make(string folder, IReadOnlyList<StoredInstance> images, StoredInstance drawn, InputSettings input,
        CancellationToken cancellationToken)
    {
        var unfinished = Directory.CreateDirectory($"{folder}.{Guid.NewGuid():N}").FullName;
        try
        {
            SupportConversion.Write(unfinished, images, drawn, input, cancellationToken);
            Directory.Move(unfinished, folder);
        }
        catch
        {
            Directory.Delete(unfinished, recursive: true);
            throw;
        }
    }

    private static string HashOf(IReadOnlyList<StoredInstance> images, StoredInstance drawn, InputSettings input)
    {
        var parts = images.Select(instance => instance.Sha256).Order(StringComparer.Ordinal)
            .Append(drawn.Sha256).Append($"{input.StandardizedUptake}").Append($"{input.Split}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', parts))));
    }
}
