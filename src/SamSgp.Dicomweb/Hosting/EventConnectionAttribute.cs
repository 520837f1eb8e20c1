namespace SamSgp.Dicomweb.Hosting;

/// <summary>An endpoint whose connections stay open to wait for events. They are no work: the limit of requests at once does
/// not count them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EventConnectionAttribute : Attribute
{
    /// <summary>Media type of server-sent events (HTML 9.2).</summary>
    public const string EventStream = "text/event-stream";

    /// <summary>True for a request that waits for events. Its headers alone do not say so, or anybody could pass the limit by
    /// them.</summary>
    public static bool IsMeant(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<EventConnectionAttribute>() is not null
        && (context.WebSockets.IsWebSocketRequest || AsksForStream(context.Request));

    /// <summary>True where the answer is to be a stream of events.</summary>
    public static bool AsksForStream(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsPost(request.Method)) && request.Headers.Accept.ToString().Contains(EventStream, StringComparison.OrdinalIgnoreCase);
}
