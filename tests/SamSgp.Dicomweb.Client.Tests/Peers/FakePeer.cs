using System.Collections.Concurrent;
using System.Net;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Client.Tests.Peers;

/// <summary>A server on a real socket that answers each request by the next of the given functions (the last one again
/// and again), and remembers what it was asked.</summary>
internal sealed class FakePeer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<HttpListenerContext, Task>[] _answers;
    private readonly Task _loop;

    public FakePeer(params Func<HttpListenerContext, Task>[] answers)
    {
        _answers = answers;
        var port = FreePort.Next();
        Address = new Uri($"http://127.0.0.1:{port}/dicom-web");
        _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        _listener.Start();
        _loop = ServeAsync();
    }

    public Uri Address { get; }

    public ConcurrentQueue<Request> Requests { get; } = [];

    public static Task Status(HttpListenerContext context, HttpStatusCode status)
    {
        context.Response.StatusCode = (int)status;
        context.Response.Close();
        return Task.CompletedTask;
    }

    public static async Task Bytes(HttpListenerContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        await context.Response.OutputStream.WriteAsync(body);
        context.Response.Close();
    }

    public void Dispose()
    {
        _listener.Close();
        _loop.Wait();
    }

    private async Task ServeAsync()
    {
        for (var served = 0; ; served++)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Requests.Enqueue(new Request(context.Request.HttpMethod, context.Request.RawUrl!,
                context.Request.Headers["Authorization"], context.Request.Headers["Accept"], body.ToArray()));
            await _answers[Math.Min(served, _answers.Length - 1)](context);
        }
    }

    internal sealed record Request(string Method, string Path, string? Authorization, string? Accept, byte[] Body);
}
