using System.Net;
using System.Net.Http.Headers;

namespace SamSgp.Cli.Commands.Bench.Http;

/// <summary>A DICOMweb service to measure.</summary>
/// <param name="name">As the table calls it.</param>
/// <param name="root">Base URL of its services, with a trailing slash.</param>
internal sealed class HttpTarget(string name, Uri root) : IDisposable
{
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly HttpClient _client = new(new SocketsHttpHandler { PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) })
    {
        BaseAddress = root, Timeout = TimeSpan.FromMinutes(10),
    };

    public string Name => name;

    /// <summary>STOW-RS of a prepared body.</summary>
    public void Store(StowBody body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "studies") { Content = body.ToContent() };
        request.Headers.Accept.ParseAdd("application/dicom+json");
        Send(request);
    }

    /// <summary>Gets something and throws its bytes away.</summary>
    /// <param name="path">Below the root.</param>
    /// <param name="accept">What it shall be.</param>
    /// <returns>Bytes of the body.</returns>
    public long Get(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return Send(request);
    }

    public void Dispose() => _client.Dispose();

    // Synchronous: one request at a time is measured, and nothing else.
    private long Send(HttpRequestMessage request)
    {
        using var answer = _client.Send(request, HttpCompletionOption.ResponseHeadersRead);
        using var stream = answer.Content.ReadAsStream();
        long bytes = 0;
        for (int read; (read = stream.Read(_buffer)) > 0;) bytes += read;
        return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NoContent ? bytes
            : throw new HttpRequestException($"{name}: {request.Method} {request.RequestUri} was answered with {(int)answer.StatusCode}.");
    }

    /// <summary>A multipart body made beforehand.</summary>
    internal sealed class StowBody(IReadOnlyList<byte[]> files)
    {
        private const string Boundary = "samsgp-bench";
        private readonly byte[] _bytes = Join(files);

        public HttpContent ToContent()
        {
            var content = new ByteArrayContent(_bytes);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/related; type=\"application/dicom\"; boundary={Boundary}");
            return content;
        }

        private static byte[] Join(IReadOnlyList<byte[]> files)
        {
            using var body = new MemoryStream();
            foreach (var file in files)
            {
                body.Write("--samsgp-bench\r\nContent-Type: application/dicom\r\n\r\n"u8);
                body.Write(file);
                body.Write("\r\n"u8);
            }

            body.Write("--samsgp-bench--\r\n"u8);
            return body.ToArray();
        }
    }
}
