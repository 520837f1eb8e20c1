using System.Buffers;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Multipart;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Parts that are made one after the other while the answer is sent: none is held longer than it takes to send it.</summary>
/// <param name="nothing">The answer where there is no part.</param>
internal abstract class PartsResult(Problem nothing) : ActionResult
{
    public sealed override async Task ExecuteResultAsync(ActionContext context)
    {
        var (response, cancellationToken) = (context.HttpContext.Response, context.HttpContext.RequestAborted);
        var multipart = new MultipartWriter();
        var count = 0;
        await foreach (var part in PartsAsync(context.HttpContext))
        {
            // Only now, so that what is wrong with the first one can still be said.
            if (count++ == 0)
            {
                response.ContentType = multipart.ContentType(part.ContentType.Split(';')[0]);
                if (await HeadAnswer.IsAllAsync(context.HttpContext)) return;
            }

            response.BodyWriter.Write(multipart.Head(part.ContentType, part.Location, part.Value.Size));
            await BufferSender.SendAsync(response.BodyWriter, part.Value, 0, part.Value.Size, cancellationToken);
            response.BodyWriter.Write(MultipartWriter.Tail);
        }

        if (count == 0)
        {
            await nothing.WriteAsync(context.HttpContext, cancellationToken);
            return;
        }

        response.BodyWriter.Write(multipart.End());
        await response.BodyWriter.FlushAsync(cancellationToken);
    }

    /// <summary>The parts; what one is made of is let go when the next is asked for.</summary>
    protected abstract IAsyncEnumerable<Part> PartsAsync(HttpContext context);

    /// <summary>One of them.</summary>
    protected sealed record Part(string ContentType, string Location, IByteBuffer Value);
}
