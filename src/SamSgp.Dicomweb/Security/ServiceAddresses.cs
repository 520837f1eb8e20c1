namespace SamSgp.Dicomweb.Security;

/// <summary>The addresses under which a client knows this service: as it asked, or as configuration states them when a
/// proxy stands before the service.</summary>
/// <param name="Origin">Scheme, host and port, without a trailing slash.</param>
/// <param name="Dicomweb">Base of the DICOMweb services, without a trailing slash.</param>
internal sealed record ServiceAddresses(string Origin, string Dicomweb)
{
    /// <summary>The addresses for the client of a request.</summary>
    public static ServiceAddresses Of(HttpRequest request)
    {
        var urls = request.HttpContext.RequestServices.GetRequiredService<ServiceUrls>();
        return new ServiceAddresses(urls.Origin(request), urls.Base(request));
    }

    /// <summary>A retrieve URL as clients can use it: those kept relative to the DICOMweb base become absolute.</summary>
    public string Absolute(string retrieveUrl) =>
        retrieveUrl.StartsWith('/') ? Dicomweb + retrieveUrl : retrieveUrl;
}
