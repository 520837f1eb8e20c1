using System.Globalization;
using SamSgp.Storage.Documents;

namespace SamSgp.Jobs.Routing;

/// <summary>Whether routing was on before; survives a restart, so that a series that came just before one is not forgotten, and
/// what came while it was off is never routed.</summary>
internal sealed class RoutingMark(DocumentStore documents)
{
    private const string Collection = "routing", Key = "decided-until";

    /// <summary>True when it was.</summary>
    public bool IsSet => documents.Find(Collection, Key) is not null;

    /// <summary>Notes that it is on.</summary>
    public Task SetAsync(DateTimeOffset since, CancellationToken cancellationToken) => documents.PutAsync(Collection, Key,
        since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture), cancellationToken);

    /// <summary>Notes that it is off.</summary>
    public Task ClearAsync() => documents.DeleteAsync(Collection, Key, CancellationToken.None);
}
