using SamSgp.Dicom;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Stored;

/// <summary>Finds series and instances in the store by what manifests say of them: a UID without its study, or one that may be
/// a series or an instance.</summary>
public sealed class StoredObjects(InstanceSearch search, InstanceStore store)
{
    /// <summary>The instances of a series, in order; none when it is not here.</summary>
    /// <param name="study">Its study; null when unknown.</param>
    /// <param name="series">The series.</param>
    public IReadOnlyList<StoredInstance> Series(string? study, string series) =>
        Find(QueryLevel.Series, study, DicomTag.SeriesInstanceUID, series) is { } row
            ? store.List(new InstanceScope(row.StudyInstanceUid, series, null))
            : [];

    /// <summary>The instance that a UID names: itself, or the last stored one of the series; null when neither is here.</summary>
    /// <param name="uid">Of an instance or a series.</param>
    /// <param name="withdrawn">SOP Instance UIDs that do not count.</param>
    public StoredInstance? InstanceOrSeries(string uid, IReadOnlySet<string> withdrawn)
    {
        if (withdrawn.Contains(uid)) return null;
        if (Find(QueryLevel.Instance, null, DicomTag.SOPInstanceUID, uid) is { } row)
            return store.Find(new InstanceScope(row.StudyInstanceUid, row.SeriesInstanceUid, uid));
        return Series(null, uid).Where(instance => !withdrawn.Contains(instance.SopInstanceUid)).MaxBy(instance => instance.Id);
    }

    private QueryRow? Find(QueryLevel level, string? study, DicomTag key, string uid)
    {
        var match = new AttributeMatch([key], new ValueMatching.OneOf([uid]));
        return search.Search(new InstanceQuery(level, study, null, [match], 0, 1)) is [var first, ..] ? first : null;
    }
}
