using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Absolute URLs of resources, as the client of a request can use them.</summary>
internal sealed class ServiceUrls(IOptions<ListenOptions> listen)
{
    /// <summary>Scheme, host and port, without a slash at its end.</summary>
    public string Origin(HttpRequest request) =>
        listen.Value.PublicOrigin.Length > 0 ? listen.Value.PublicOrigin : $"{request.Scheme}://{request.Host}";

    /// <summary>The DICOMweb services' base URL, without a slash at its end.</summary>
    public string Base(HttpRequest request) => Origin(request) + listen.Value.BasePath;

    /// <summary>URL of a study, of a series of it, or of an instance of that.</summary>
    public static string Resource(string baseUrl, string study, string? series, string? instance) =>
        $"{baseUrl}/studies/{study}" + (series is null ? "" : $"/series/{series}") + (instance is null ? "" : $"/instances/{instance}");
}
