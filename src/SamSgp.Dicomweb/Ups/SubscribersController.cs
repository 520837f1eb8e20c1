using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Notifications;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>UPS-RS subscriptions (PS3.18 11.10 to 11.12). Deletion locks are granted: what is subscribed to by its UID is not
/// forgotten, however old.</summary>
[DicomwebController]
[Route("workitems/{workitem}/subscribers/{aeTitle}")]
internal sealed class SubscribersController(Subscriptions subscriptions) : ControllerBase
{
    private static readonly string[] NotKeys = ["deletionlock", "filter", "accept", "charset"];

    [HttpPost]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> SubscribeAsync(string workitem, string aeTitle, CancellationToken cancellationToken)
    {
        if (FaultOf(aeTitle) is { } fault) return fault;
        switch (workitem)
        {
            case Subscriptions.WorklistUid:
                await subscriptions.SubscribeToWorklistAsync(aeTitle, new Dictionary<string, string>(), cancellationToken);
                break;
            case Subscriptions.FilteredWorklistUid:
                if (!TryReadFilter(out var filter, out var problem)) return problem;
                await subscriptions.SubscribeToWorklistAsync(aeTitle, filter, cancellationToken);
                break;
            default:
                if (!await subscriptions.SubscribeAsync(aeTitle, workitem, cancellationToken))
                    return new ProblemResult(ProblemType.NotFound, $"There is no workitem {workitem} here.");
                break;
        }

        var channel = $"{ServiceAddresses.Of(Request).Dicomweb}/subscribers/{Uri.EscapeDataString(aeTitle)}";
        Response.Headers.ContentLocation = "ws" + channel["http".Length..];
        return StatusCode(StatusCodes.Status201Created);
    }

    [HttpDelete]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> UnsubscribeAsync(string workitem, string aeTitle, CancellationToken cancellationToken)
    {
        if (FaultOf(aeTitle) is { } fault) return fault;
        var isWorklist = workitem is Subscriptions.WorklistUid or Subscriptions.FilteredWorklistUid;
        var wasThere = isWorklist
            ? await subscriptions.UnsubscribeFromWorklistAsync(aeTitle, cancellationToken)
            : await subscriptions.UnsubscribeAsync(aeTitle, workitem, cancellationToken);
        return wasThere ? Ok() : new ProblemResult(ProblemType.NotFound, $"'{aeTitle}' has no subscription to {workitem}.");
    }

    [HttpPost("suspend")]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> SuspendAsync(string workitem, string aeTitle, CancellationToken cancellationToken)
    {
        if (FaultOf(aeTitle) is { } fault) return fault;
        if (workitem is not (Subscriptions.WorklistUid or Subscriptions.FilteredWorklistUid))
            return new ProblemResult(ProblemType.MalformedRequest, "Only a subscription to the worklist can be suspended: "
                + $"{Subscriptions.WorklistUid} or {Subscriptions.FilteredWorklistUid} (PS3.18 11.12).");
        await subscriptions.SuspendAsync(aeTitle, cancellationToken);
        return Ok();
    }

    /// <summary>An AE title has 1 to 16 printable characters and no backslash (PS3.5 6.2).</summary>
    internal static ProblemResult? FaultOf(string aeTitle) =>
        aeTitle.Trim().Length is > 0 and <= 16 && aeTitle.All(c => c is >= ' ' and < '\x7f' and not '\\')
            ? null
            : new ProblemResult(ProblemType.MalformedRequest, $"'{aeTitle}' is no AE title (PS3.5 6.2).");

    /// <summary>Keys of a filtered subscription: in <c>filter=A=x,B=y</c>, or as parameters of their own.</summary>
    private bool TryReadFilter(out Dictionary<string, string> filter, out ProblemResult problem)
    {
        filter = Request.Query.Where(pair => !NotKeys.Contains(pair.Key, StringComparer.OrdinalIgnoreCase))
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        foreach (var key in Request.Query["filter"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = key.Split('=', 2);
            filter[parts[0].Trim()] = parts.Length == 2 ? parts[1].Trim() : "";
        }

        problem = null!;
        if (filter.Count == 0)
            problem = new ProblemResult(ProblemType.MalformedRequest, "A filtered subscription needs ?filter=attribute=value,...");
        else if (!WorkitemQuery.TryParse(filter.Select(key => (key.Key, key.Value)), out var query, out var fault))
            problem = new ProblemResult(ProblemType.MalformedValue, fault);
        // Ignored, as a search does, it would subscribe to everything.
        else if (query.Unknown is [var unknown, ..])
            problem = new ProblemResult(ProblemType.UnknownAttribute, $"'{unknown}' names no DICOM attribute.");
        return problem is null;
    }
}
