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
                PartitionedRateLimiter.Create<HttpContext, bool>(AllTogether));
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

        // Supervisors, and connections that wait for events, are no work.
        private RateLimitPartition<bool> AllTogether(HttpContext context)
        {
            if (EventConnectionAttribute.IsMeant(context) || context.Request.Path.StartsWithSegments("/healthz"))
                return RateLimitPartition.GetNoLimiter(false);
            return RateLimitPartition.GetConcurrencyLimiter(true, _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = rate.Value.MaxConcurrentRequests,
                QueueLimit = rate.Value.MaxWaitingRequests,
                QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
            });
        }
    }
}
