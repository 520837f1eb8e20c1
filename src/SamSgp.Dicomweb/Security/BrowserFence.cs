using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Security;

/// <summary>
/// Without authentication everybody on this machine is served, and a browser on it runs the pages of everybody. Two things
/// keep these out: a page whose own name was made to resolve to this machine (DNS rebinding) sends that name as Host, and a
/// page of another origin sends that as Origin, also where the Fetch standard asks nobody beforehand (3.2.2: simple
/// requests, WebSockets).
/// </summary>
internal sealed class BrowserFence(RequestDelegate next, IOptions<SecurityOptions> security, IOptions<ListenOptions> listen,
    IOptions<CrossOriginOptions> crossOrigin, ServiceUrls urls)
{
    public Task InvokeAsync(HttpContext context)
    {
        // Keys and tokens are sent by nobody who does not have them.
        if (security.Value.IsConfigured) return next(context);
        var refusal = !IsKnown(context.Request.Host)
            ? new Problem(ProblemType.Misdirected, "Without authentication the service answers only under localhost, 127.0.0.1 and [::1]. "
                + "Ask for one of these, or configure authentication.")
            : Changes(context) && !IsKnown(context.Request)
            ? new Problem(ProblemType.ForeignOrigin, "Without authentication pages of another origin may change nothing here. "
                + $"Add the origin to {CrossOriginOptions.Section}:{nameof(CrossOriginOptions.Origins)}, or configure authentication.")
            : null;
        return refusal is null ? next(context) : refusal.WriteAsync(context, context.RequestAborted);
    }

    // Whoever opens the service to a network has taken upon himself who reaches it under which name. Programs of HTTP/1.0
    // name no host; browsers always do.
    private bool IsKnown(HostString host) => listen.Value.AllowUnauthenticatedRemote || !host.HasValue || ListenRule.IsLoopbackHost(host.Host)
        || (Uri.TryCreate(listen.Value.PublicOrigin, UriKind.Absolute, out var known)
            && known.Host.Equals(host.Host, StringComparison.OrdinalIgnoreCase));

    private static bool Changes(HttpContext context) =>
        context.Request.Headers.Upgrade.Count > 0
        || !(HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method)
            || HttpMethods.IsOptions(context.Request.Method));

    private bool IsKnown(HttpRequest request)
    {
        if (request.Headers.Origin is not { Count: > 0 } origins) return true;
        var own = (string[])[urls.Origin(request), $"{request.Scheme}://{request.Host}"];
        return origins is [{ } origin] && own.Concat(crossOrigin.Value.Origins).Contains(origin, StringComparer.OrdinalIgnoreCase);
    }
}
