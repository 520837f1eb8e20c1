namespace SamSgp.Dicomweb.Security;

/// <summary>The addresses under which a client knows this service: as it asked, or as configuration states them when a
/// proxy stands before the service.</summary>
/// <param name="Root">Scheme, host and port, and the path that a proxy has put the service under; without a trailing slash.</param>
/// <param name="Dicomweb">Base of the DICOMweb services, without a trailing slash.</param>
internal sealed record ServiceAddresses(string Root, string Dicomweb)
{
    /// <summary>The addresses for the client of a request.</summary>
    public static ServiceAddresses Of(HttpRequest request)
    {
        var urls = request.HttpContext.RequestServices.GetRequiredService<ServiceUrls>();
        return new ServiceAddresses(urls.Root(request), urls.Base(request));
    }

    /// <summary>A retrieve URL as clients can use it: those kept relative to the DICOMweb base become absolute.</summary>
    public string Absolute(string retrieveUrl) =>
        retrieveUrl.StartsWith('/') ? Dicomweb + retrieveUrl : retrieveUrl;
}
