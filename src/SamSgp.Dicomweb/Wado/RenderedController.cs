using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Wado;

/// <summary>WADO-RS: images as pictures, large (PS3.18 10.4.1.1.3) or as thumbnails (10.4.1.1.4).</summary>
[DicomwebController]
[StoredBytes(isPicture: true)]
[Authorize(Policy = Scopes.Read)]
internal sealed class RenderedController(InstanceStore store, Pictures pictures, RenderedDocuments documents, RequestMemory memory, ServiceUrls urls)
    : ControllerBase
{
    private const string Instance = "studies/{study}/series/{series}/instances/{instance}";

    private static readonly Viewport ThumbnailBox = new(128, 128);

    [HttpGet("studies/{study}/rendered")]
    public Task<IActionResult> RenderedStudy(string study) => RenderAllAsync(new InstanceScope(study, null, null));

    [HttpGet("studies/{study}/series/{series}/rendered")]
    public Task<IActionResult> RenderedSeries(string study, string series) => RenderAllAsync(new InstanceScope(study, series, null));

    [HttpGet(Instance + "/rendered")]
    public async Task<IActionResult> RenderedInstance(string study, string series, string instance)
    {
        var scope = new InstanceScope(study, series, instance);
        return store.Find(scope) is { } stored && RenderedDocuments.IsOne(stored) ? await documents.GiveAsync(stored, AcceptedTypes.Of(Request) ?? [], HttpContext)
            : await RenderAsync(scope, null, null);
    }

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
        if (PictureFormat.Choose(AcceptedTypes.Of(Request) ?? [], (numbers?.Count ?? 1) == 1) is not { } format) return NotAcceptable();
        var instances = store.List(scope);
        if (instances.Count == 0) return InstanceScopes.NotFound(scope);
        options = options with { Viewport = options.Viewport ?? defaultViewport };
        return await pictures.GiveAsync(instances[instances.Count / 2], numbers, options, format, HttpContext);
    }

    private async Task<IActionResult> RenderAllAsync(InstanceScope scope)
    {
        if (RenderOptions.Read(Request.Query, out var fault) is not { } options) return new ProblemResult(ProblemType.MalformedValue, fault);
        if (PictureFormat.ChooseForMany(AcceptedTypes.Of(Request) ?? []) is not { } format) return NotAcceptable();
        var instances = store.List(scope);
        if (instances.Count == 0) return InstanceScopes.NotFound(scope);
        if (!format.IsMultipart) return await pictures.GiveAsync(instances[instances.Count / 2], null, options, format, HttpContext);
        await store.RequireWholeAsync(instances, HttpContext.RequestAborted);
        return pictures.AreKnown(instances, options, format, HttpContext) ? new EmptyResult() : new PicturesResult(instances, options, format, urls.Base(Request), memory);
    }

    private static ProblemResult NotAcceptable() => new(ProblemType.NotAcceptable,
        $"Pictures are given as {PictureFormat.Jpeg} or {PictureFormat.Png}, several as multipart/related of one of them.");
}
