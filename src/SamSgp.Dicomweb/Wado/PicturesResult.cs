using SamSgp.Dicomweb.Memory;
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
    IReadOnlyList<StoredInstance> instances, RenderOptions options, PictureFormat format, string baseUrl, RequestMemory memory)
    : PartsResult(new Problem(ProblemType.NotAcceptable, "There are no pixels that could be rendered."))
{
    protected override async IAsyncEnumerable<Part> PartsAsync(HttpContext context)
    {
        foreach (var instance in instances)
        {
            using var opened = await OpenedInstance.OpenAsync(instance, memory, context);
            var dataset = opened.File.Dataset;
            if (!Rendering.IsImage(dataset)) continue;
            var frame = Rendering.MiddleFrame(dataset);
            using var place = await memory.EnterAsync(context, Rendering.Bytes(dataset, frame, options));
            var url = ServiceUrls.Resource(baseUrl, instance.StudyInstanceUid, instance.SeriesInstanceUid, instance.SopInstanceUid);
            yield return new Part(format.ContentType, url + "/rendered", Rendering.Picture(dataset, frame, options, format, context.RequestAborted));
        }
    }
}
