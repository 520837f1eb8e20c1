using System.Text.Json;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Peers;

/// <summary>What is to be sent to peers, written down before the first attempt and struck off when the peer has it.</summary>
public sealed class KeptDeliveries(DocumentStore documents)
{
    private const string Collection = "deliveries";
    private const int Page = 256;

    /// <summary>All of them.</summary>
    public IEnumerable<Delivery> All()
    {
        for (var after = ""; ;)
        {
            var page = documents.List(Collection, after, Page);
            foreach (var document in page) yield return JsonSerializer.Deserialize<Delivery>(document.Content)!;
            if (page.Count < Page) yield break;
            after = page[^1].Key;
        }
    }

    /// <summary>Writes one down, in place of what was known of it. Not cancelled: a delivery is never half written down.</summary>
    public Task<DocumentRecord> KeepAsync(Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return documents.PutAsync(Collection, Key(delivery.WorkitemUid, delivery.Peer), JsonSerializer.Serialize(delivery), CancellationToken.None);
    }

    /// <summary>Strikes one off.</summary>
    public Task<bool> ForgetAsync(Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        return documents.DeleteAsync(Collection, Key(delivery.WorkitemUid, delivery.Peer), CancellationToken.None);
    }

    /// <summary>Strikes one off, unless it was written down anew since.</summary>
    public Task<bool> TryForgetAsync(DocumentRecord kept) => documents.TryDeleteAsync(kept, CancellationToken.None);

    /// <summary>Strikes off whatever is to be sent of a job.</summary>
    public async Task ForgetAsync(string workitemUid)
    {
        var start = Key(workitemUid, "");
        foreach (var key in documents.List(Collection, start, Page).Select(document => document.Key).TakeWhile(key => key.StartsWith(start, StringComparison.Ordinal)))
            await documents.DeleteAsync(Collection, key, CancellationToken.None);
    }

    private static string Key(string workitemUid, string peer) => $"{workitemUid}|{peer}";
}
