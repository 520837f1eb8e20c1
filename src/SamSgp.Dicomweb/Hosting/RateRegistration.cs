using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

internal static class RateRegistration
{
    /// <summary>Limits of how much is asked for at once; what is too much is answered with 429 and Retry-After.</summary>
    public static IServiceCollection AddRateLimits(this IServiceCollection services) => services
        .AddCheckedOptions<RateOptions, RateOptionsValidator>(RateOptions.Section)
        .AddRateLimiter(_ => { })
        .AddSingleton<IConfigureOptions<RateLimiterOptions>, Setup>();

    private sealed class Setup(IOptions<RateOptions> rate) : IConfigureOptions<RateLimiterOptions>
    {
        public void Configure(RateLimiterOptions options)
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "10";
                return ValueTask.CompletedTask;
            };
            List<PartitionedRateLimiter<HttpContext>> limits = [new AtOnceLimiter<Kind>(AllTogether), new AtOnceLimiter<string>(EventsPerClient)];
            if (rate.Value.MaxPerMinuteAndClient > 0) limits.Insert(0, PartitionedRateLimiter.Create<HttpContext, string>(PerClient));
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained([.. limits]);
        }

        private RateLimitPartition<string> PerClient(HttpContext context) => RateLimitPartition.GetSlidingWindowLimiter(
            ClientOf(context), _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = rate.Value.MaxPerMinuteAndClient, Window = TimeSpan.FromMinutes(1), SegmentsPerWindow = 6,
            });

        // They are no work, but each is a connection and a feed.
        private AtOnceLimiter<string>.Bound? EventsPerClient(HttpContext context) => EventConnectionAttribute.IsMeant(context)
            ? new(ClientOf(context), rate.Value.MaxEventConnectionsPerClient, 0) : null;

        // Supervisors are no work, and connections that wait for events are counted by themselves.
        private AtOnceLimiter<Kind>.Bound? AllTogether(HttpContext context)
        {
            if (EventConnectionAttribute.IsMeant(context)) return new(Kind.Event, rate.Value.MaxEventConnections, 0);
            return context.Request.Path.StartsWithSegments("/healthz") ? null
                : new(Kind.Work, rate.Value.MaxConcurrentRequests, rate.Value.MaxWaitingRequests);
        }

        private static string ClientOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

        private enum Kind
        {
            Work,
            Event,
        }
    }
}
