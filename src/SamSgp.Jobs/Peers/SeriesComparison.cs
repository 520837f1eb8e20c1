using System.Security.Cryptography;
using System.Text;
using SamSgp.Dicom;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Peers;

/// <summary>What has to be fetched so that a copy is its peer's series again.</summary>
/// <param name="Missing">Listed there and not here.</param>
/// <param name="Stale">Here, and changed there or to be compared byte by byte.</param>
/// <param name="Withdrawn">Came from there, and no longer there.</param>
internal sealed record SeriesComparison(IReadOnlySet<string> Missing, IReadOnlySet<string> Stale, IReadOnlySet<string> Withdrawn)
{
    /// <summary>True when nothing has to be fetched.</summary>
    public bool IsEmpty => Missing.Count == 0 && Stale.Count == 0;

    /// <summary>Compares a copy with what its peer says now.</summary>
    /// <param name="listed">The peer's instances, each with the hash of its attributes.</param>
    /// <param name="here">What the store holds of the series.</param>
    /// <param name="known">What was fetched before; null for nothing.</param>
    /// <param name="compareBytes">Whether instances that look the same are fetched, too.</param>
    public static SeriesComparison Of(IReadOnlyDictionary<string, string> listed, IReadOnlyList<StoredInstance> here, PeerCopy? known,
        bool compareBytes)
    {
        var stored = here.Select(instance => instance.SopInstanceUid).ToHashSet(StringComparer.Ordinal);
        var fetched = known?.Instances ?? new Dictionary<string, string>();
        return new SeriesComparison(
            listed.Keys.Where(uid => !stored.Contains(uid)).ToHashSet(StringComparer.Ordinal),
            listed.Where(one => known is not null && stored.Contains(one.Key) && (compareBytes || IsChanged(fetched, one)))
                .Select(one => one.Key).ToHashSet(StringComparer.Ordinal),
            fetched.Keys.Concat(known?.Withdrawn ?? []).Where(uid => !listed.ContainsKey(uid)).ToHashSet(StringComparer.Ordinal));
    }

    // Where the peer tells no attributes, now or then, only the bytes could say.
    private static bool IsChanged(IReadOnlyDictionary<string, string> fetched, KeyValuePair<string, string> now) =>
        now.Value.Length > 0 && fetched.TryGetValue(now.Key, out var then) && then.Length > 0 && then != now.Value;

    /// <summary>Hash of an instance's attributes as a peer tells them. Addresses are left out: they say where, not what.</summary>
    public static string HashOf(DicomDataset attributes)
    {
        var told = attributes.Clone();
        told.Remove(item => item.Tag == DicomTag.RetrieveURL || item is DicomElement { Buffer: BulkDataUriByteBuffer });
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DicomJson.ConvertDicomToJson(told)))[..16]);
    }
}
