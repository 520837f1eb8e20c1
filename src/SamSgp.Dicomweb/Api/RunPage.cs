using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Api;

/// <summary>Which part of a list of runs is asked for. A page costs the same at any depth.</summary>
internal sealed class RunPage
{
    /// <summary>At most so many runs; 1 to 1000, default 100.</summary>
    [Range(1, 1000)]
    public int Limit { get; set; } = 100;

    /// <summary>Only runs created before this one (its workitem UID): the last one of the page before. Omitted for the newest.</summary>
    public string? Before { get; set; }

    /// <summary>The <c>Link</c> header (RFC 8288) that leads to the page after the one that ends with <paramref name="last"/>.</summary>
    public string NextOf(HttpRequest request, string last)
    {
        var kept = request.Query.Where(pair => !Is(pair.Key, nameof(Limit)) && !Is(pair.Key, nameof(Before)))
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()));
        var query = new QueryBuilder(kept) { { "limit", Limit.ToString(CultureInfo.InvariantCulture) }, { "before", last } };
        return $"<{ServiceAddresses.Of(request).Root}{request.Path}{query}>; rel=\"next\"";
    }

    private static bool Is(string name, string parameter) => name.Equals(parameter, StringComparison.OrdinalIgnoreCase);
}
