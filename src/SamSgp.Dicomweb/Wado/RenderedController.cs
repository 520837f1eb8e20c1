using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Imaging.Rendering;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>WADO-RS: frames as pictures, large (PS3.18 10.4.1.1.3) or as thumbnails (10.4.1.1.4).</summary>
[DicomwebController]
[StoredBytes(isPicture: true)]
[Authorize(Policy = Scopes.Read)]
internal sealed class RenderedController(InstanceStore store, InstanceFiles files, RequestMemory memory) : ControllerBase
{
    private const string Instance = "studies/{study}/series/{series}/instances/{instance}";

    private static readonly Viewport ThumbnailBox = new(128, 128, null);

    [HttpGet(Instance + "/rendered")]
    public Task<IActionResult> RenderedInstance(string study, string series, string instance) =>
        RenderAsync(new InstanceScope(study, series, instance), null, null);

    [HttpGet(Instance + "/frames/{frames}/rendered")]
    public Task<IActionResult> RenderedFrames(string study, string series, string instance, string frames) =>
        RenderAsync(new InstanceScope(study, series, instance), frames, null);

    [HttpGet("studies/{study}/thumbnail")]
    public Task<IActionResult> StudyThumbnail(string study) => RenderAsync(new InstanceScope(study, null, null), null, ThumbnailBox);

    [HttpGet("studies/{study}/series/{series}/thumbnail")]
    public Task<IActionResult> SeriesThumbnail(string study, string series) =>
        RenderAsync(new InstanceScope(study, series, null), null, ThumbnailBox);

    [HttpGet(Instance + "/thumbnail")]
    public Task<IActionResult> InstanceThumbnail(string study, string series, string instance) =>
        RenderAsync(new InstanceScope(study, series, instance), null, ThumbnailBox);

    [HttpGet(Instance + "/frames/{frames}/thumbnail")]
    public Task<IActionResult> FrameThumbnails(string study, string series, string instance, string frames) =>
        RenderAsync(new InstanceScope(study, series, instance), frames, ThumbnailBox);

    private async Task<IActionResult> RenderAsync(InstanceScope scope, string? frames, Viewport? defaultViewport)
    {
        if (RenderOptions.Read(Request.Query, out var fault) is not { } options) return new ProblemResult(ProblemType.MalformedValue, fault);
        var numbers = frames is null ? null : FrameNumbers.Parse(frames);
        if (frames is not null && numbers is null)
            return new ProblemResult(ProblemType.MalformedRequest, "Frames are numbers from 1, separated by commas, none of them twice.");
        if (PictureFormat.Choose(AcceptedTypes.Of(Request) ?? [], (numbers?.Count ?? 1) == 1) is not { } format)
            return new ProblemResult(ProblemType.NotAcceptable,
                $"Pictures are given as {PictureFormat.Jpeg} or {PictureFormat.Png}, several as multipart/related of one of them.");
        var instances = store.List(scope);
        if (instances.Count == 0) return InstanceScopes.NotFound(scope);
        var shown = instances[instances.Count / 2];
        var tag = EntityTags.Of([shown], format.IsMultipart, Request.Path, Request.QueryString.ToString(), format.ContentType);
        if (EntityTags.AreKnown(HttpContext, tag)) return new EmptyResult();
        return await GiveAsync(shown, numbers, options with { Viewport = options.Viewport ?? defaultViewport }, format);
    }

    private async Task<ActionResult> GiveAsync(StoredInstance stored, IReadOnlyList<int>? numbers, RenderOptions options, PictureFormat format)
    {
        var dataset = await files.OpenAsync(stored, HttpContext);
        if (!dataset.Contains(DicomTag.PixelData))
            return new ProblemResult(ProblemType.NotAcceptable, "The instance has no pixels that could be rendered.");
        var count = DicomPixelData.Create(dataset).NumberOfFrames;
        // Of many frames the middle one shows most.
        numbers ??= [count / 2];
        if (numbers.Any(number => number >= count)) return new ProblemResult(ProblemType.NotFound, $"The instance has {count} frames.");
        var bytes = numbers.Max(number => FrameRenderer.BytesToRender(dataset, number)) + (options.Viewport?.Bytes ?? 0);
        var place = await memory.EnterForAnswerAsync(HttpContext, bytes);
        return new BuffersResult(numbers.Count, n => Picture(dataset, numbers[n], options, format, HttpContext.RequestAborted),
            format.IsMultipart, format.ContentType, _ => null) { Memory = place };
    }

    private static MemoryByteBuffer Picture(
        DicomDataset dataset, int frame, RenderOptions options, PictureFormat format, CancellationToken cancellationToken)
    {
        var image = FrameRenderer.Render(dataset, frame, options.Window, cancellationToken);
        if (options.Viewport is { } viewport) image = viewport.Fit(image);
        return format.Encode(image, options.Quality, cancellationToken);
    }
}
