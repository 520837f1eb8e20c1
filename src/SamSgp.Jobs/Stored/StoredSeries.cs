using System.Collections.Frozen;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Stored;

/// <summary>A series in this store.</summary>
/// <param name="Instances">Its instances; at least one.</param>
/// <param name="Header">The first one's attributes, without pixel data.</param>
/// <param name="Frames">Frames of all instances together, or slices of mosaics.</param>
public sealed record StoredSeries(IReadOnlyList<StoredInstance> Instances, DicomDataset Header, int Frames)
{
    /// <summary>Looks a series up.</summary>
    /// <returns>Null when there is no such series in that study.</returns>
    /// <exception cref="DicomFormatException">Its first file is damaged.</exception>
    public static StoredSeries? Find(InstanceStore store, string studyInstanceUid, string seriesInstanceUid) =>
        Find(store, studyInstanceUid, seriesInstanceUid, FrozenSet<string>.Empty);

    /// <summary>Looks a series up, without instances that its peer has withdrawn.</summary>
    /// <inheritdoc cref="Find(InstanceStore, string, string)"/>
    public static StoredSeries? Find(InstanceStore store, string studyInstanceUid, string seriesInstanceUid, IReadOnlySet<string> withdrawn)
    {
        var instances = store.List(new InstanceScope(studyInstanceUid, seriesInstanceUid, null))
            .Where(instance => !withdrawn.Contains(instance.SopInstanceUid)).ToList();
        if (instances.Count == 0) return null;
        var header = HeaderOf(instances[0]);
        // Single-frame series have one frame an instance; of multi-frame ones there are few instances to look into.
        var frames = ImageSlices.Count(header) == 1 ? instances.Count : instances.Sum(instance => ImageSlices.Count(HeaderOf(instance)));
        return new StoredSeries(instances, header, frames);
    }

    internal static DicomDataset HeaderOf(StoredInstance instance) =>
        DicomFile.Open(instance.Path, FileReadOption.SkipLargeTags).Dataset;
}
