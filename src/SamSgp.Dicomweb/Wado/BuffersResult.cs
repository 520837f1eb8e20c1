using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Multipart;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Values of an instance as a response: each is fetched, or decoded, when its turn comes.</summary>
/// <param name="count">How many.</param>
/// <param name="value">Gives one of them.</param>
/// <param name="isMultipart">Each is a part of a multipart/related body; else there is one, and it is the body.</param>
/// <param name="contentType">Of each value.</param>
/// <param name="location">URL of each value; null where it has none of its own.</param>
internal sealed class BuffersResult(
    int count, Func<int, IByteBuffer> value, bool isMultipart, string contentType, Func<int, string?> location) : ActionResult
{
    /// <summary>What making one value takes; null where it takes nothing worth counting.</summary>
    public MemoryPlace? Memory { get; init; }

    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var response = context.HttpContext.Response;
        var cancellationToken = context.HttpContext.RequestAborted;
        response.Headers.Vary = "Accept";
        // The first is fetched before the response begins, so that what is wrong with an image can still be said.
        var first = value(0);
        if (!isMultipart)
        {
            Memory?.Shrink(first.Size);
            response.ContentType = contentType;
            response.ContentLength = first.Size;
            await SendAsync(first, response.BodyWriter, cancellationToken);
            return;
        }

        var multipart = new MultipartWriter();
        response.ContentType = multipart.ContentType(contentType.Split(';')[0]);
        for (var n = 0; n < count; n++)
        {
            var buffer = n == 0 ? first : value(n);
            response.BodyWriter.Write(multipart.Head(contentType, location(n), buffer.Size));
            await SendAsync(buffer, response.BodyWriter, cancellationToken);
            response.BodyWriter.Write(MultipartWriter.Tail);
        }

        response.BodyWriter.Write(multipart.End());
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    private static async Task SendAsync(IByteBuffer buffer, PipeWriter output, CancellationToken cancellationToken)
    {
        if (buffer is FileByteBuffer file)
        {
            await FileSender.SendAsync(output, file.Path, file.Position, file.Size, cancellationToken);
            return;
        }

        await using var stream = output.AsStream(leaveOpen: true);
        await buffer.CopyToStreamAsync(stream, cancellationToken);
    }
}
