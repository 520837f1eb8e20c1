using System.Buffers;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Multipart;
using SamSgp.Dicomweb.Problems;

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

    public override Task ExecuteResultAsync(ActionContext context)
    {
        context.HttpContext.Response.Headers.Vary = "Accept";
        // The first is fetched before the response begins, so that what is wrong with an image can still be said.
        var first = value(0);
        return isMultipart ? SendPartsAsync(first, context.HttpContext) : SendSingleAsync(first, context.HttpContext);
    }

    private async Task SendSingleAsync(IByteBuffer only, HttpContext context)
    {
        var response = context.Response;
        Memory?.Shrink(only.Size);
        response.Headers.AcceptRanges = "bytes";
        var range = ByteRange.Of(context, only.Size);
        if (range is not null)
        {
            response.Headers.ContentRange = range.Length == 0 ? $"bytes */{only.Size}"
                : $"bytes {range.From}-{range.From + range.Length - 1}/{only.Size}";
            if (range.Length == 0)
            {
                await new Problem(ProblemType.RangeNotSatisfiable, $"There are {only.Size} bytes.").WriteAsync(context, context.RequestAborted);
                return;
            }

            response.StatusCode = StatusCodes.Status206PartialContent;
        }

        response.ContentType = contentType;
        response.ContentLength = range?.Length ?? only.Size;
        if (await HeadAnswer.IsAllAsync(context)) return;
        await BufferSender.SendAsync(response.BodyWriter, only, range?.From ?? 0, response.ContentLength.Value, context.RequestAborted);
    }

    private async Task SendPartsAsync(IByteBuffer first, HttpContext context)
    {
        var response = context.Response;
        var multipart = new MultipartWriter();
        response.ContentType = multipart.ContentType(contentType.Split(';')[0]);
        if (await HeadAnswer.IsAllAsync(context)) return;
        for (var n = 0; n < count; n++)
        {
            var buffer = n == 0 ? first : value(n);
            response.BodyWriter.Write(multipart.Head(contentType, location(n), buffer.Size));
            await BufferSender.SendAsync(response.BodyWriter, buffer, 0, buffer.Size, context.RequestAborted);
            response.BodyWriter.Write(MultipartWriter.Tail);
        }

        response.BodyWriter.Write(multipart.End());
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
