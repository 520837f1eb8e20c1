using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Limits of how much is asked for at once; what is too much is answered with 429 and Retry-After.</summary>
/// <remarks>The framework's middleware looks ten times a second whether a limit of its own is idle, for as long as the process lives.</remarks>
internal sealed class RequestLimits : IDisposable
{
    private const int RetryAfterSeconds = 10;

    private readonly RequestDelegate _next;
    private readonly RateOptions _rate;
    private readonly PartitionedRateLimiter<HttpContext> _limits;

    public RequestLimits(RequestDelegate next, IOptions<RateOptions> rate)
    {
        (_next, _rate) = (next, rate.Value);
        List<PartitionedRateLimiter<HttpContext>> limits = [new AtOnceLimiter<Kind>(AllTogether), new AtOnceLimiter<string>(EventsPerClient)];
        if (_rate.MaxPerMinuteAndClient > 0) limits.Insert(0, PartitionedRateLimiter.Create<HttpContext, string>(PerClient));
        _limits = PartitionedRateLimiter.CreateChained([.. limits]);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        using var lease = await _limits.AcquireAsync(context, 1, context.RequestAborted);
        if (lease.IsAcquired)
        {
            await _next(context);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose() => _limits.Dispose();

    private RateLimitPartition<string> PerClient(HttpContext context) => RateLimitPartition.GetSlidingWindowLimiter(
        ClientOf(context), _ => new SlidingWindowRateLimiterOptions
        {
            PermitLimit = _rate.MaxPerMinuteAndClient, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
        });

    // They are no work, but each is a connection and a feed.
    private AtOnceLimiter<string>.Bound? EventsPerClient(HttpContext context) => EventConnectionAttribute.IsMeant(context)
        ? new(ClientOf(context), _rate.MaxEventConnectionsPerClient, 0) : null;

    // Supervisors are no work, and connections that wait for events are counted by themselves.
    private AtOnceLimiter<Kind>.Bound? AllTogether(HttpContext context)
    {
        if (EventConnectionAttribute.IsMeant(context)) return new(Kind.Event, _rate.MaxEventConnections, 0);
        return context.Request.Path.StartsWithSegments("/healthz") ? null : new(Kind.Work, _rate.MaxConcurrentRequests, _rate.MaxWaitingRequests);
    }

    private static string ClientOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private enum Kind
    {
        Work,
        Event,
    }
}
