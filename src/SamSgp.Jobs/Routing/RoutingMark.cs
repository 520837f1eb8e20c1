using System.Globalization;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Routing;

/// <summary>Up to which moment arrivals are decided; survives a restart, so that a series that came just before one is not
/// forgotten.</summary>
internal sealed class RoutingMark(DocumentStore documents)
{
    private const string Collection = "routing", Key = "decided-until";

    /// <summary>The moment; null when routing was never on.</summary>
    public DateTimeOffset? Find() => documents.Find(Collection, Key) is { } kept
        ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(kept.Content, CultureInfo.InvariantCulture))
        : null;

    /// <summary>Moves it.</summary>
    public Task SetAsync(DateTimeOffset moment, CancellationToken cancellationToken) => documents.PutAsync(Collection, Key,
        moment.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Forgets it: what comes while routing is off is never routed.</summary>
    public Task ClearAsync() => documents.DeleteAsync(Collection, Key, CancellationToken.None);
}
