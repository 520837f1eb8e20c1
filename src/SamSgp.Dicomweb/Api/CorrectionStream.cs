using System.Text.Json;
using System.Threading.Channels;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Failures;
using SamSgp.Runs.Corrections;

namespace SamSgp.Dicomweb.Api;

/// <summary>A correction as server-sent events (HTML 9.2): <c>slice</c> for each that changes, the last word on a slice counting, then
/// <c>end</c>. It begins with the first slice: what is wrong before that is an ordinary problem.</summary>
internal sealed class CorrectionStream(SeriesCorrector corrector)
{
    /// <summary>Corrects, and sends what comes of it as it comes.</summary>
    /// <param name="response">Where to.</param>
    /// <param name="work">What to do.</param>
    /// <param name="cancellationToken">The client went: it ends within a slice.</param>
    /// <returns>What came of it; the end is not sent yet.</returns>
    public async Task<Outcome<CorrectionResult>> WriteAsync(HttpResponse response, CorrectionWork work, CancellationToken cancellationToken)
    {
        // The engine is others' too: it never waits for this client. What may lie here is a bit for each voxel.
        var changes = Channel.CreateUnbounded<SliceChange>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var running = Task.Run(() =>
        {
            try
            {
                return corrector.Run(work, change => changes.Writer.TryWrite(change), cancellationToken);
            }
            finally
            {
                changes.Writer.Complete();
            }
        }, CancellationToken.None);
        try
        {
            await foreach (var change in changes.Reader.ReadAllAsync(cancellationToken))
                await SendAsync(response, "slice", CorrectedSliceDescription.Of(change, work.Frames), cancellationToken);
        }
        finally
        {
            await running.ContinueWith(ended => ended.Exception, TaskScheduler.Default); // its memory is this request's
        }

        return await running;
    }

    /// <summary>Sends an event.</summary>
    public static async Task SendAsync(HttpResponse response, string name, object document, CancellationToken cancellationToken)
    {
        if (!response.HasStarted)
        {
            response.ContentType = EventConnectionAttribute.EventStream;
            response.Headers.CacheControl = "no-store";
            response.Headers["X-Accel-Buffering"] = "no";
        }

        await response.WriteAsync($"event: {name}\ndata: {JsonSerializer.Serialize(document, ApiJson.Options)}\n\n", cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}
