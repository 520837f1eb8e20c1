using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Negotiation;

namespace SamSgp.Dicomweb.Viewer;

/// <summary>Serves the viewer: its files, and its page for the addresses that only the page itself knows (/viewer?...).
/// Nothing here is secret, so it stands before authentication; what the page then asks for does not.</summary>
internal sealed class ViewerMiddleware(RequestDelegate next, ViewerFiles files, IOptions<ListenOptions> listen,
    IOptions<ViewerOptions> options)
{
    /// <summary>Where a path that does not exist is a mistake of a program, not an address of the viewer.</summary>
    private static readonly string[] Services = ["/api", "/openapi", "/healthz", "/metrics", ViewerFiles.ExtensionPath];

    // Loading a SEG compiles code at run time (unsafe-eval), decoders are WebAssembly in workers made of blobs.
    private readonly string _policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval'; "
        + "worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        + $"connect-src {string.Join(' ', options.Value.ConnectOrigins.Prepend("'self' blob: data:"))}; "
        + "object-src 'none'; base-uri 'self'; frame-ancestors 'self'";

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)) return next(context);
        if (files.Find(request.Path) is { } file) return SendAsync(context, file);
        return files.Page is { } page && IsClientRoute(context) ? SendAsync(context, page) : next(context);
    }

    private bool IsClientRoute(HttpContext context)
    {
        var path = context.Request.Path;
        if (path == "/") return true;
        return context.GetEndpoint() is null
            && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            && !path.StartsWithSegments(listen.Value.BasePath)
            && !Array.Exists(Services, service => path.StartsWithSegments(service));
    }

    private Task SendAsync(HttpContext context, ViewerFile file)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = _policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin"; // Addresses of the viewer name studies.
        response.Headers.CacheControl = file.CacheControl;
        response.Headers.ETag = file.ETag;
        response.Headers.Vary = HeaderNames.AcceptEncoding;
        if (request.Headers.IfNoneMatch.ToString().Contains(file.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = file.ContentType;
        return SendBodyAsync(context, file);
    }

    private static Task SendBodyAsync(HttpContext context, ViewerFile file)
    {
        var response = context.Response;
        var coding = ContentCoding.Choose(context.Request);
        var coded = coding is null ? null : file.Coded(coding);
        if (coded is not null) response.Headers.ContentEncoding = coding;
        response.ContentLength = coded?.Length ?? file.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return Task.CompletedTask;
        return coded is null
            ? response.SendFileAsync(file.Path, context.RequestAborted)
            : response.Body.WriteAsync(coded, context.RequestAborted).AsTask();
    }
}
