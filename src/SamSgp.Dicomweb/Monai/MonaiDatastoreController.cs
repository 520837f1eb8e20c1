using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Images and labels: those of the store, and what clients send.</summary>
[Route("datastore")]
[MonaiController]
[MonaiExceptionFilter]
[ReadsItsForm]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class MonaiDatastoreController(MonaiUploads uploads, MonaiImages images, MonaiTasks tasks, MonaiSeries series, MonaiFiles files, MonaiLabels labels,
    MonaiResults results, MonaiTickets tickets, RequestMemory memory, IOptions<MonaiLabelOptions> options) : ControllerBase
{
    // The image, a series that it may be, its labels and their masks.
    private const int BytesOfVoxel = 12;

    /// <summary>The tag of labels that are done.</summary>
    public const string Final = "final";

    private const string Original = "original", Extension = MonaiFiles.Extension;

    /// <summary>What there is: how much of it, or every image with its labels.</summary>
    [HttpGet]
    [Authorize(Scopes.Read)]
    public ActionResult List(string? output, string? only)
    {
        var (all, done) = results.List(tasks.Ready(only));
        if (output != "all") return Ok(MonaiCounts.Of(all.Count, done.Count));
        return Ok(new
        {
            objects = all.ToDictionary(one => one.Series, one => new
            {
                image = new { ext = Extension, info = new { } },
                labels = done.Contains(one.Series) ? new Dictionary<string, object> { [Original] = new { ext = Extension, info = new { } } } : [],
            }),
        });
    }

    /// <summary>Takes an image.</summary>
    [HttpPut]
    [HttpPut("image")]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> PutImageAsync(string? image, CancellationToken cancellationToken)
    {
        using var form = await MonaiForm.ReadAsync(Request, uploads, options.Value.UploadBytes, cancellationToken);
        if (form.File("file") is not { } file) return new ProblemResult(ProblemType.MalformedRequest, "The form has no file 'file'.");
        var id = string.IsNullOrWhiteSpace(image) ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) : MonaiImages.IdOf(image);
        if (file.Extension == ".dcm") series.Note(MonaiImages.KeyOf(Principal, form.Parameters.Text("client_id"), ""), file);
        uploads.Keep(MonaiImages.KeyOf(Principal, form.Parameters.Text("client_id"), id), form.Keep(file));
        return Ok(new { image = id });
    }

    /// <summary>A series as a NIfTI file. Whoever has a ticket for it needs no credentials: clients send none here.</summary>
    [HttpGet("image")]
    [AllowAnonymous]
    [ChecksItself]
    public async Task<ActionResult> GetImageAsync(string? image, CancellationToken cancellationToken)
    {
        var id = MonaiImages.IdOf(image ?? "");
        if (!Scopes.Allow(User, Scopes.Read))
        {
            if (tickets.OwnerOf(MonaiImages.TicketOf(image ?? ""), id) is not { } owner)
                return new ProblemResult(ProblemType.Unauthenticated, "Sign in, or ask for the next sample again: its address admits to it for ten minutes.");
            HttpContext.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, owner)], "ticket"));
        }

        var found = images.Find(Principal, null, id);
        if (found is not MonaiImage.Series one) return new ProblemResult(ProblemType.NotFound, "What a client has sent is not given out.");
        HttpContext.Features.Set(new AuditSubject([one.StudyInstanceUid], one.SeriesInstanceUid));
        return Attachment(await files.ImageAsync(one, HttpContext, cancellationToken), id + Extension);
    }

    /// <summary>Labels of an image: what was submitted last, else what the last run made.</summary>
    [HttpGet("label")]
    [Authorize(Scopes.Read)]
    public async Task<ActionResult> GetLabelAsync(string? label, string? tag, string? only, CancellationToken cancellationToken)
    {
        if (images.Find(Principal, null, label) is not MonaiImage.Series one || results.Of(one.StudyInstanceUid, one.SeriesInstanceUid) is not { } result)
            return new ProblemResult(ProblemType.NotFound, "The image has no labels here.");
        HttpContext.Features.Set(new AuditSubject([one.StudyInstanceUid], one.SeriesInstanceUid));
        return Attachment(await files.LabelsAsync(one, result, tasks.Ready(only), HttpContext, cancellationToken), $"{one.SeriesInstanceUid}-{(string.IsNullOrEmpty(tag) ? Original : Final)}{Extension}");
    }

    /// <summary>Takes labels: of a series of the store they become a SEG.</summary>
    [HttpPut("label")]
    [Authorize(Scopes.Write)]
    public async Task<ActionResult> PutLabelAsync(string? image, string? only, CancellationToken cancellationToken)
    {
        if (!Scopes.Allow(User, Scopes.Segment)) return new ProblemResult(ProblemType.OutOfScope, "Labels want the scopes write and segment.");
        if (options.Value.SubmitTeaches && !Scopes.Allow(User, Scopes.Teach))
            return new ProblemResult(ProblemType.OutOfScope, "Here a label that is submitted is learned from at once: that wants the scope teach.");
        using var form = await MonaiForm.ReadAsync(Request, uploads, options.Value.UploadBytes, cancellationToken);
        if (form.File("label") is not { } label) return new ProblemResult(ProblemType.MalformedRequest, "The form has no file 'label'.");
        var id = MonaiImages.IdOf(image ?? "");
        var found = images.Find(Principal, form.Parameters.Text("client_id"), id);
        var (one, grid) = await SeriesOfAsync(found, MonaiImages.KeyOf(Principal, form.Parameters.Text("client_id"), ""), cancellationToken);
        var task = MonaiLabels.TaskOf(form.Parameters, tasks.Ready(only),
            task => one is not null && series.Fits([task], one.StudyInstanceUid, one.SeriesInstanceUid, cancellationToken));
        if (one is null)
        {
            uploads.Keep(MonaiUploads.KeyOf("label", Principal, form.Parameters.Text("client_id") ?? "", id), form.Keep(label));
            return Ok(new { image = id, label = id });
        }

        HttpContext.Features.Set(new AuditSubject([one.StudyInstanceUid], one.SeriesInstanceUid, 1));
        await labels.SubmitAsync(task, one, label, form.Parameters, grid, cancellationToken);
        if (options.Value.SubmitTeaches) await labels.TeachAsync(task, Principal, cancellationToken);
        return Ok(new { image = id, label = id });
    }

    // What was sent may be a series of this store all the same.
    private async Task<(MonaiImage.Series? Series, VolumeGeometry? Grid)> SeriesOfAsync(MonaiImage image, string client, CancellationToken cancellationToken)
    {
        if (image is not MonaiImage.Upload { File: var file }) return ((MonaiImage.Series)image, null);
        await memory.EnterForAnswerAsync(HttpContext, MonaiImages.CountVoxels(file) * BytesOfVoxel);
        var volume = await Task.Run(() => MonaiImages.ReadVolume(file), cancellationToken);
        var known = await Task.Run(() => series.Recognize(client, file, volume, cancellationToken), cancellationToken);
        return (known is { } one ? new MonaiImage.Series(one.Study, one.Series) : null, volume.Geometry);
    }

    private FileStreamResult Attachment(MonaiUpload file, string name)
    {
        Response.Headers.ContentDisposition = $"attachment; filename=\"{name}\""; // quotes are what a client looks for
        return new FileStreamResult(System.IO.File.OpenRead(file.Path), "application/octet-stream");
    }

    private string Principal => User.Identity?.Name ?? "";
}
