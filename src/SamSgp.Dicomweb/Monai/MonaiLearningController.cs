using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Stored;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Which image comes next, and learning from labels that were submitted.</summary>
[MonaiController]
[Route("")]
[MonaiExceptionFilter]
[ApiExplorerSettings(IgnoreApi = true)]
internal sealed class MonaiLearningController(MonaiTasks tasks, MonaiSeries series, MonaiResults results, MonaiLabels labels, MonaiTraining training,
    MonaiTickets tickets, MonaiFiles files, InstanceStore store, IOptions<SecurityOptions> security,
    TimeProvider clock) : ControllerBase
{
    private readonly ProblemResult _idle = new(ProblemType.NotFound, "Nothing is being learned: what is submitted is learned from at once.");

    /// <summary>The next series that a task is for; nothing where there is none.</summary>
    [HttpPost("activelearning/{strategy}")]
    [Authorize(Scopes.Read)]
    public async Task<ActionResult> NextAsync(string strategy, string? only, CancellationToken cancellationToken)
    {
        if (strategy is not (MonaiInfoController.Newest or MonaiInfoController.Unsegmented))
            return new ProblemResult(ProblemType.NotFound, $"There is no strategy '{strategy}'; {MonaiInfoController.Newest} and {MonaiInfoController.Unsegmented} there are.");
        var ready = tasks.Ready(only);
        foreach (var (study, uid) in series.Newest(ready))
        {
            if (strategy == MonaiInfoController.Unsegmented && results.Of(study, uid) is not null) continue;
            if (!series.Fits(ready, study, uid, cancellationToken)) continue;
            HttpContext.Features.Set(new AuditSubject([study], uid));
            return Ok(await DescribeAsync(study, uid, cancellationToken));
        }

        return Ok(new { });
    }

    /// <summary>What is being learned: improvements that were asked for, for all else is done at once. A client asks at every redrawing.</summary>
    [HttpGet("train")]
    [Authorize(Scopes.Read)]
    [NotAudited]
    public ActionResult Status(string? only) => training.Running(tasks.Ready(only)) is { Count: > 0 } running ? Ok(new { status = "RUNNING", details = running }) : _idle;

    /// <summary>Has a task learn from what was submitted, all tasks where none is named; with <c>improve</c> it is trained on all of its
    /// examples, too.</summary>
    [HttpPost("train")]
    [HttpPost("train/{task}")]
    [Authorize(Scopes.Teach)]
    public async Task<ActionResult> TrainAsync(string? task, string? only, CancellationToken cancellationToken)
    {
        var started = clock.GetUtcNow();
        var ready = tasks.Ready(only);
        if (task is not null && ready.All(one => one.Id != task)) return new ProblemResult(ProblemType.NotFound, $"There is no trainer '{task}'. Trainers: {string.Join(", ", ready.Select(t => t.Id))}.");
        var parameters = await MonaiTraining.ReadAsync(Request.Body, cancellationToken);
        var (added, gone, by, asked) = (0, 0, User.Identity?.Name ?? "", new List<string>());
        foreach (var one in ready.Where(one => task is null || one.Id == task))
        {
            var learned = await labels.TeachAsync(one, by, cancellationToken);
            (added, gone) = (added + learned.Added, gone + learned.Gone);
            if (MonaiTraining.Improves(parameters, one)) asked.Add(await training.AskAsync(one, by, cancellationToken));
        }

        return Ok(new
        {
            id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)), status = "DONE", start_ts = Text(started), end_ts = Text(clock.GetUtcNow()),
            details = Details(added, gone).Concat(asked),
        });
    }

    /// <summary>Takes back the improvements that were asked for.</summary>
    [HttpDelete("train")]
    [Authorize(Scopes.Teach)]
    public async Task<ActionResult> StopAsync(string? only, CancellationToken cancellationToken)
    {
        await training.CancelAsync(tasks.Ready(only), cancellationToken);
        return Content("null", "application/json");
    }

    private async Task<Dictionary<string, object?>> DescribeAsync(string study, string uid, CancellationToken cancellationToken) => new()
    {
        ["id"] = security.Value.IsConfigured ? MonaiImages.WithTicket(uid, tickets.For(uid, User.Identity?.Name ?? "")) : uid, ["name"] = uid + MonaiFiles.Extension,
        ["PatientID"] = StoredSeries.Find(store, study, uid)?.Header.GetSingleValueOrDefault(Dicom.DicomTag.PatientID, ""),
        // Of the file as it is downloaded: a client keeps that, and takes its own where this is the same.
        ["checksum"] = "SHA256:" + (await files.ImageAsync(new MonaiImage.Series(study, uid), HttpContext, cancellationToken)).Sha256,
    };

    private static IEnumerable<string> Details(int added, int gone)
    {
        yield return added == 1 ? "1 example added" : $"{added} examples added";
        if (gone > 0) yield return $"{gone} submitted {(gone == 1 ? "label is" : "labels are")} not in the store any more";
    }

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
