using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>An image as pictures, whichever way they were asked for.</summary>
internal sealed class Pictures(InstanceFiles files, RequestMemory memory, ServiceUrls urls)
{
    /// <summary>Frames of an instance.</summary>
    /// <param name="stored">The instance.</param>
    /// <param name="numbers">Which frames, 0-based; null for the one that stands for all.</param>
    /// <param name="options">How they are made.</param>
    /// <param name="format">As what.</param>
    /// <param name="context">The request.</param>
    public async Task<ActionResult> GiveAsync(
        StoredInstance stored, IReadOnlyList<int>? numbers, RenderOptions options, PictureFormat format, HttpContext context)
    {
        if (AreKnown([stored], options, format, context)) return new EmptyResult();
        var dataset = await files.OpenAsync(stored, context);
        if (!Rendering.IsImage(dataset)) return new ProblemResult(ProblemType.NotAcceptable, "The instance has no pixels that could be rendered.");
        var count = DicomPixelData.Create(dataset).NumberOfFrames;
        numbers ??= [Rendering.MiddleFrame(dataset)];
        if (numbers.Any(number => number >= count)) return new ProblemResult(ProblemType.NotFound, $"The instance has {count} frames.");
        var place = await memory.EnterForAnswerAsync(context, numbers.Max(number => Rendering.Bytes(dataset, number, options)));
        return new BuffersResult(numbers.Count, n => Rendering.Picture(dataset, numbers[n], options, format, context.RequestAborted),
            format.IsMultipart, format.ContentType, _ => null) { Memory = place };
    }

    /// <summary>Says what is not done of what was asked for, and gives the answer its tag; true where the client has it (304).</summary>
    public bool AreKnown(IEnumerable<StoredInstance> instances, RenderOptions options, PictureFormat format, HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        foreach (var warning in options.Warnings) WarningHeader.Add(response, urls.Base(request), warning);
        if (options.Quality is not null && format.ContentType != PictureFormat.Jpeg)
            WarningHeader.Add(response, urls.Base(request), $"quality says nothing about {format.ContentType}, which loses nothing");
        return EntityTags.AreKnown(context,
            EntityTags.Of(instances, format.IsMultipart, request.Path, request.QueryString.ToString(), format.ContentType));
    }
}
