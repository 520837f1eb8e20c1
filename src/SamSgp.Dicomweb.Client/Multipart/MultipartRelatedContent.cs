using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>A STOW-RS request body (PS3.18 10.5, multipart/related of application/dicom) that streams its parts. It can
/// be sent again: each attempt opens the parts anew, so a retry needs no copy in memory.</summary>
internal sealed class MultipartRelatedContent : HttpContent
{
    private const string PartHeader = "Content-Type: application/dicom\r\n\r\n";
    private static readonly int PartHeaderLength = Encoding.ASCII.GetByteCount(PartHeader);
    private readonly IReadOnlyList<InstanceSource> _parts;
    private readonly string _boundary;

    /// <summary>A body of the given parts.</summary>
    /// <param name="parts">At least one instance.</param>
    /// <param name="boundary">Occurs in no part: a fresh UUID.</param>
    public MultipartRelatedContent(IReadOnlyList<InstanceSource> parts, string boundary)
    {
        (_parts, _boundary) = (parts, boundary);
        Headers.ContentType = new MediaTypeHeaderValue("multipart/related")
        {
            Parameters = { new("type", "\"application/dicom\""), new("boundary", $"\"{boundary}\"") },
        };
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context,
        CancellationToken cancellationToken)
    {
        foreach (var part in _parts)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"--{_boundary}\r\n{PartHeader}"), cancellationToken);
            await using (var source = part.Open()) await source.CopyToAsync(stream, cancellationToken);
            await stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"--{_boundary}--\r\n"), cancellationToken);
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        var delimiter = _boundary.Length + 4;
        length = _parts.Sum(part => delimiter + PartHeaderLength + part.Length + 2) + delimiter + 2;
        return true;
    }
}
