using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Images that a client sends once and then speaks of.</summary>
[Route("session")]
[MonaiController]
[MonaiExceptionFilter]
[ReadsItsForm]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class MonaiSessionController(MonaiUploads uploads, IOptions<MonaiLabelOptions> options) : ControllerBase
{
    /// <summary>Takes an image.</summary>
    [HttpPut]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> BeginAsync(bool? uncompress, CancellationToken cancellationToken)
    {
        using var form = await MonaiForm.ReadAsync(Request, uploads, options.Value.UploadBytes, cancellationToken);
        if (uncompress == true || form.Count("files") > 1)
            return new ProblemResult(ProblemType.UnsupportedMediaType, "One image is taken, as .nii, .nii.gz, .nrrd, .png or .jpg; no archive and no list of files.");
        if (form.File("files") is not { } image) return new ProblemResult(ProblemType.MalformedRequest, "The form has no file 'files'.");
        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        uploads.Keep(MonaiImages.SessionKeyOf(Principal, session), form.Keep(image));
        return Ok(new { session_id = session, session_info = new Dictionary<string, object>() });
    }

    /// <summary>Whether a session is still there; a client that is told <c>null</c> sends its image again, and one that is told of an
    /// error shows it for ever.</summary>
    [HttpGet("{session}")]
    [Authorize(Scopes.Segment)]
    public ActionResult Get(string session) => uploads.Find(MonaiImages.SessionKeyOf(Principal, session)) is not null
        ? Ok(new { name = session, expiry = options.Value.UploadMinutes * 60 })
        : Content("null", "application/json");

    /// <summary>Forgets an image.</summary>
    [HttpDelete("{session}")]
    [Authorize(Scopes.Segment)]
    public ActionResult End(string session)
    {
        uploads.Remove(MonaiImages.SessionKeyOf(Principal, session));
        return Ok(new { });
    }

    private string Principal => User.Identity?.Name ?? "";
}
