using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>The notification connection (PS3.18 8.10.4): a WebSocket over which a subscriber gets its event reports, each a
/// text message with a dataset in DICOM JSON. Events of the time it was not open are not kept.</summary>
[DicomwebController]
[Route("subscribers/{aeTitle}")]
internal sealed partial class NotificationsController(WorkitemEvents events, Subscriptions subscriptions, IHostApplicationLifetime host,
    ILogger<NotificationsController> logger) : ControllerBase
{
    [HttpGet]
    [EventConnection]
    [Authorize(Scopes.Read)]
    public async Task<ActionResult> OpenAsync(string aeTitle, CancellationToken cancellationToken)
    {
        if (SubscribersController.FaultOf(aeTitle) is { } fault) return fault;
        if (!HttpContext.WebSockets.IsWebSocketRequest)
            return new ProblemResult(ProblemType.MalformedRequest, "Event reports come over a WebSocket: connect with ws:// or wss://.");

        // Listening begins before the client knows that it is connected: what it causes from then on reaches it.
        using var feed = events.ListenAs(aeTitle);
        using var socket = await HttpContext.WebSockets.AcceptWebSocketAsync();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.ApplicationStopping);
        var closing = WaitForCloseAsync(socket, ended);
        try
        {
            await SendAsync(socket, feed, aeTitle, ended.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The client went, or the service stops: both end a notification connection.
        }

        await ended.CancelAsync();
        await closing;
        return new EmptyResult();
    }

    private async Task SendAsync(WebSocket socket, WorkitemEventFeed feed, string aeTitle, CancellationToken cancellationToken)
    {
        ushort messageId = 0;
        var lost = 0L;
        await foreach (var happened in feed.ReadAllAsync(cancellationToken))
        {
            if (feed.Lost > lost) Log.Lost(logger, aeTitle, lost = feed.Lost);
            var wanted = happened.OnlyFor is not null || subscriptions.Covers(aeTitle, happened.Workitem)
                || (happened.Before is { } before && subscriptions.Covers(aeTitle, before));
            if (!wanted) continue;
            var json = DicomJson.ConvertDicomToJson(EventReport.Of(happened, ++messageId));
            await socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        }
    }

    /// <summary>Reads (and ignores) what the client sends, until it closes; then ends the sending.</summary>
    private static async Task WaitForCloseAsync(WebSocket socket, CancellationTokenSource ended)
    {
        var ignored = new byte[256];
        try
        {
            while ((await socket.ReceiveAsync(ignored.AsMemory(), ended.Token)).MessageType != WebSocketMessageType.Close)
            {
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, ended.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // Nothing to close any more.
        }

        await ended.CancelAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Subscriber {AeTitle} reads too slowly: {Events} events of the worklist were dropped for it so far")]
        public static partial void Lost(ILogger logger, string aeTitle, long events);
    }
}
