using System.Buffers;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Multipart;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>The images of a study or series as pictures (PS3.18 10.4.1.1.3), a part for each; what is no image is left out.</summary>
/// <param name="instances">What is given.</param>
/// <param name="options">How they are made.</param>
/// <param name="format">As parts.</param>
/// <param name="baseUrl">Base URL of the services.</param>
/// <param name="memory">What rendering takes is taken from it.</param>
internal sealed class PicturesResult(
    IReadOnlyList<StoredInstance> instances, RenderOptions options, PictureFormat format, string baseUrl, RequestMemory memory) : ActionResult
{
    public override async Task ExecuteResultAsync(ActionContext context)
    {
        var (response, cancellationToken) = (context.HttpContext.Response, context.HttpContext.RequestAborted);
        var multipart = new MultipartWriter();
        var count = 0;
        foreach (var instance in instances)
        {
            using var opened = await OpenedInstance.OpenAsync(instance, memory, context.HttpContext);
            var dataset = opened.File.Dataset;
            if (!Rendering.IsImage(dataset)) continue;
            var frame = Rendering.MiddleFrame(dataset);
            using var place = await memory.EnterAsync(context.HttpContext, Rendering.Bytes(dataset, frame, options));
            var picture = Rendering.Picture(dataset, frame, options, format, cancellationToken);
            if (count++ == 0)
            {
                response.ContentType = multipart.ContentType(format.ContentType);
                if (await HeadAnswer.IsAllAsync(context.HttpContext)) return;
            }

            var url = ServiceUrls.Resource(baseUrl, instance.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopInstanceUid);
            response.BodyWriter.Write(multipart.Head(format.ContentType, url + "/rendered", picture.Size));
            await BufferSender.SendAsync(response.BodyWriter, picture, 0, picture.Size, cancellationToken);
            response.BodyWriter.Write(MultipartWriter.Tail);
        }

        if (count == 0)
        {
            await new Problem(ProblemType.NotAcceptable, "There are no pixels that could be rendered.").WriteAsync(context.HttpContext, cancellationToken);
            return;
        }

        response.BodyWriter.Write(multipart.End());
        await response.BodyWriter.FlushAsync(cancellationToken);
    }
}
