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
            options.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(PerClient),
                PartitionedRateLimiter.Create<HttpContext, Kind>(AllTogether),
                PartitionedRateLimiter.Create<HttpContext, string>(EventsPerClient));
        }

        private RateLimitPartition<string> PerClient(HttpContext context)
        {
            var client = context.Connection.RemoteIpAddress?.ToString() ?? "";
            if (rate.Value.MaxPerMinuteAndClient == 0) return RateLimitPartition.GetNoLimiter(client);
            return RateLimitPartition.GetSlidingWindowLimiter(client, _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = rate.Value.MaxPerMinuteAndClient,
                Window = TimeSpan.FromMinutes(1),
                SegmentsPerWindow = 6,
            });
        }

        // They are no work, but each is a connection and a feed.
        private RateLimitPartition<string> EventsPerClient(HttpContext context)
        {
            var client = context.Connection.RemoteIpAddress?.ToString() ?? "";
            return EventConnectionAttribute.IsMeant(context)
                ? AtOnce(client, rate.Value.MaxEventConnectionsPerClient, 0)
                : RateLimitPartition.GetNoLimiter("none");
        }

        private static RateLimitPartition<TKey> AtOnce<TKey>(TKey key, int most, int waiting) =>
            RateLimitPartition.GetConcurrencyLimiter(key, _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = most, QueueLimit = waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            });

        // Supervisors are no work, and connections that wait for events are counted by themselves.
        private RateLimitPartition<Kind> AllTogether(HttpContext context)
        {
            if (EventConnectionAttribute.IsMeant(context)) return AtOnce(Kind.Event, rate.Value.MaxEventConnections, 0);
            return context.Request.Path.StartsWithSegments("/healthz")
                ? RateLimitPartition.GetNoLimiter(Kind.Health)
                : AtOnce(Kind.Work, rate.Value.MaxConcurrentRequests, rate.Value.MaxWaitingRequests);
        }

        private enum Kind
        {
            Work,
            Event,
            Health,
        }
    }
}
