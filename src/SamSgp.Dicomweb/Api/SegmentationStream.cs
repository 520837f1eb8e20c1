using System.Text.Json;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Api;

/// <summary>A run's changes as server-sent events (HTML 9.2): the whole document each time, its version as event id, until
/// the run is final, the client goes, or the service stops: it would wait for an open stream.</summary>
internal sealed class SegmentationStream(Worklist worklist, WorkitemEvents events, TimeProvider clock, IHostApplicationLifetime host)
{
    /// <summary>Proxies close connections that are silent for long; a comment keeps them open.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task WriteAsync(HttpResponse response, string workitemUid, Func<Workitem, object?> describe,
        CancellationToken cancellationToken)
    {
        response.ContentType = EventConnectionAttribute.EventStream;
        response.Headers.CacheControl = "no-store";
        response.Headers["X-Accel-Buffering"] = "no";

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        try
        {
            await FollowAsync(response, workitemUid, describe, ended.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The stream ends in good order; the client connects again and finds the service started anew.
        }
    }

    private async Task FollowAsync(HttpResponse response, string workitemUid, Func<Workitem, object?> describe,
        CancellationToken cancellationToken)
    {
        // Listening begins before the first look, so that nothing falls between the two.
        using var feed = events.Listen(workitemUid);
        var sent = 0L;
        for (var now = worklist.Find(workitemUid); now is not null; now = await NextAsync(response, feed, cancellationToken))
        {
            if (now.Version <= sent) continue;
            await SendAsync(response, now, describe(now), cancellationToken);
            sent = now.Version;
            if (now.State.IsFinal()) return;
        }
    }

    private async Task<Workitem?> NextAsync(HttpResponse response, WorkitemEventFeed feed, CancellationToken cancellationToken)
    {
        if (feed.TryRead(out var happened)) return happened.Workitem;
        var ready = feed.WaitAsync(cancellationToken).AsTask();
        while (await Task.WhenAny(ready, Task.Delay(KeepAlive, clock, cancellationToken)) != ready)
        {
            await response.WriteAsync(": alive\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
        }

        return await ready && feed.TryRead(out happened) ? happened.Workitem : null;
    }

    private static async Task SendAsync(HttpResponse response, Workitem workitem, object? document,
        CancellationToken cancellationToken)
    {
        var json = JsonSerializer.Serialize(document, ApiJson.Options);
        await response.WriteAsync($"id: {workitem.Version}\ndata: {json}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
