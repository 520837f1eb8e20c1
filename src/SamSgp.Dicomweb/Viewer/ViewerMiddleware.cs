using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>Serves the viewer: its files, and its page for the addresses that only the page itself knows (/viewer?...).
/// Nothing here is secret, so it stands before authentication; what the page then asks for does not.</summary>
internal sealed class ViewerMiddleware(RequestDelegate next, ViewerFiles files, IOptions<ListenOptions> listen,
    IOptions<ViewerOptions> options, IOptions<SecurityOptions> security, ServiceUrls urls)
{
    /// <summary>Where a path that does not exist is a mistake of a program, not an address of the viewer.</summary>
    private static readonly string[] Services = ["/api", "/docs", "/openapi", "/healthz", "/metrics", ViewerFiles.ExtensionPath];

    // Loading a SEG compiles code at run time (unsafe-eval), decoders are WebAssembly in workers made of blobs.
    private readonly string _policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; "
        + "worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + $"connect-src {string.Join(' ', options.Value.ConnectOrigins.Concat(ProviderOrigin(options.Value, security.Value)).Prepend("'self' blob: data:"))}; "
        + "object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(context);
        if (files.Find(request.Path) is { } file) return SendAsync(context, file);
        return files.Page is { } page && IsClientRoute(context) ? SendPageAsync(context, page) : next(context);
    }

    // The page fetches its discovery document, keys and tokens itself.
    private static IEnumerable<string> ProviderOrigin(ViewerOptions viewer, SecurityOptions security) =>
        viewer.ClientId.Length > 0 && Uri.TryCreate(security.Authority, UriKind.Absolute, out var provider) ? [provider.GetLeftPart(UriPartial.Authority)] : [];

    private bool IsClientRoute(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == "/" || path == "/" + ViewerFiles.Index) return true;
        return context.GetEndpoint() is null
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments(listen.Value.BasePath)
            && !Array.Exists(Services, service => path.StartsWithSegments(service));
    }

    private Task SendAsync(HttpContext context, ViewerFile file)
    {
        var response = context.Response;
        response.Headers.CacheControl = file.CacheControl;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (IsKnown(context, file.ETag)) return Task.CompletedTask;
        response.ContentType = file.ContentType;
        return SendBodyAsync(context, file);
    }

    private Task SendPageAsync(HttpContext context, string page)
    {
        var bytes = Encoding.UTF8.GetBytes(MovableScript.Page(page, urls.Prefix(context.Request)));
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        if (IsKnown(context, $"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 16))}\"")) return Task.CompletedTask;
        response.ContentType = "text/html";
        // Of HEAD the server sends no body.
        return response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private bool IsKnown(HttpContext context, string tag)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = _policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin"; // Addresses of the viewer name studies.
        response.Headers.ETag = tag;
        if (!request.Headers.IfNoneMatch.ToString().Contains(tag, StringComparison.Ordinal)) return false;
        response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }

    private static Task SendBodyAsync(HttpContext context, ViewerFile file)
    {
        var response = context.Response;
        var coding = ContentCoding.Choose(context.Request);
        var coded = coding is null ? null : file.Coded(coding);
        if (coded is not null) response.Headers.ContentEncoding = coding;
        response.ContentLength = coded?.Length ?? file.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        return (coded ?? file.Changed) is { } bytes
            ? response.Body.WriteAsync(bytes, context.RequestAborted).AsTask()
            : response.SendFileAsync(file.Path, context.RequestAborted);
    }
}
