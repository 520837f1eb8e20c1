namespace SamSgp.Dicomweb.Negotiation;

/// <summary>What a client accepts, best first: the Accept header, or the query parameter that stands for it (PS3.18 8.3.3.1).</summary>
internal static class AcceptedTypes
{
    private static readonly MediaType Anything = new("*/*", new Dictionary<string, string>(), 1);

    /// <summary>Reads what is accepted; a single <c>*/*</c> where the client says nothing, null where what it says is malformed.</summary>
    public static IReadOnlyList<MediaType>? Of(HttpRequest request)
    {
        // In a query a plus sign of a media type (dicom+json) is decoded to a blank unless the client escaped it.
        var text = request.Query.TryGetValue("accept", out var parameter)
            ? string.Join(',', parameter.ToArray()).Replace("dicom json", "dicom+json", StringComparison.Ordinal)
                .Replace("dicom xml", "dicom+xml", StringComparison.Ordinal)
            : string.Join(',', request.Headers.Accept.ToArray());
        if (string.IsNullOrWhiteSpace(text)) return [Anything];
        var types = MediaType.ParseList(text);
        return types is { Count: 0 } ? [Anything] : types?.Where(type => type.Quality > 0).OrderByDescending(type => type.Quality).ToList();
    }
}
