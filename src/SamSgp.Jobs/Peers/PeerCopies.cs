using System.Text.Json;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Peers;

/// <summary>Remembers which series of this store are copies of a peer's.</summary>
public sealed class PeerCopies(DocumentStore documents)
{
    private const string Collection = "fetched-series";

    /// <summary>What is known of a series that was fetched; null when it came another way.</summary>
    public PeerCopy? Find(string studyInstanceUid, string seriesInstanceUid)
    {
        if (documents.Find(Collection, Key(studyInstanceUid, seriesInstanceUid))?.Content is not { } content) return null;
        // Version 0.1.0 kept the peer's name alone: nothing is known of its instances, so all are compared.
        return content.StartsWith('{') ? JsonSerializer.Deserialize<PeerCopy>(content) : new PeerCopy(content) { IsComplete = true };
    }

    /// <summary>Keeps it.</summary>
    public Task KeepAsync(string studyInstanceUid, string seriesInstanceUid, PeerCopy copy, CancellationToken cancellationToken) =>
        documents.PutAsync(Collection, Key(studyInstanceUid, seriesInstanceUid), JsonSerializer.Serialize(copy), cancellationToken);

    /// <summary>Forgets a series, or all of a study: they were deleted here, and what comes next comes anew.</summary>
    /// <param name="studyInstanceUid">The study.</param>
    /// <param name="seriesInstanceUid">Null for all of its series.</param>
    /// <param name="cancellationToken">Stops between two records.</param>
    public async Task ForgetAsync(string studyInstanceUid, string? seriesInstanceUid, CancellationToken cancellationToken)
    {
        var first = Key(studyInstanceUid, seriesInstanceUid ?? "");
        if (seriesInstanceUid is not null)
        {
            await documents.DeleteAsync(Collection, first, cancellationToken);
            return;
        }

        while (documents.List(Collection, first, 1) is [var next] && next.Key.StartsWith(first, StringComparison.Ordinal))
            await documents.DeleteAsync(Collection, next.Key, cancellationToken);
    }

    private static string Key(string study, string series) => $"{study}|{series}";
}
