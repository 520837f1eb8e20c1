using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Dicomweb.Ups;

/// <summary>UPS-RS: the worklist and its workitems (PS3.18 11.4 to 11.9).</summary>
[DicomwebController]
[Route("workitems")]
internal sealed class WorkitemsController(Worklist worklist, JobCancellation cancellation, RequestMemory memory) : ControllerBase
{
    [HttpPost]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> CreateAsync(CancellationToken cancellationToken)
    {
        if (UidOfCreation() is { } uid && !DicomUID.IsUidText(uid))
            return new ProblemResult(ProblemType.MalformedUid, $"'{uid}' is not 1 to 64 digits and dots (PS3.5 9.1).");
        var (dataset, fault) = await WorkitemBody.ReadAsync(Request, cancellationToken);
        if (dataset is null) return new ProblemResult(fault!);
        var outcome = await worklist.CreateAsync(UidOfCreation(), dataset, Requester.Of(User), cancellationToken);
        if (outcome.Status == UpsStatus.Success)
        {
            var address = $"{ServiceAddresses.Of(Request).Dicomweb}/workitems/{outcome.Workitem!.Uid}";
            Response.Headers.Location = address;
            Response.Headers.ContentLocation = address;
        }

        return UpsAnswer.Of(this, outcome, UpsAnswer.ForCreation(outcome), StatusCodes.Status201Created);
    }

    [HttpGet("{workitem}")]
    [Authorize(Scopes.Read)]
    public ActionResult Retrieve(string workitem)
    {
        if (DatasetType.Choose(Request) is not { } type) return NotAcceptable();
        return worklist.Find(workitem) is not null
            ? new WorkitemsResult(worklist, memory, [workitem], type, isOne: true)
            : new ProblemResult(ProblemType.NotFound, $"There is no workitem {workitem} here.");
    }

    [HttpGet]
    [Authorize(Scopes.Read)]
    [AuditedSearch]
    public async Task<ActionResult> SearchAsync()
    {
        if (DatasetType.Choose(Request) is not { } type) return NotAcceptable();
        if (!WorkitemQuery.TryParse(Request.Query.Select(pair => (pair.Key, pair.Value.ToString())), out var query, out var fault))
            return new ProblemResult(ProblemType.MalformedValue, fault);
        if (query.WantsFuzzy) UpsAnswer.Warn(this, UpsAnswer.NotFuzzy);
        if (query.Unknown.Count > 0)
            WarningHeader.Add(Response, ServiceAddresses.Of(Request).Dicomweb, WarningHeader.Ignored(query.Unknown));
        using (await memory.EnterAsync(HttpContext, WorkitemsResult.Bytes))
        {
            var matches = query.Run(worklist, out var more);
            if (matches.Count == 0) return NoContent();
            if (more) UpsAnswer.Warn(this, UpsAnswer.MoreMatches);
            return new WorkitemsResult(worklist, memory, matches, type, isOne: false);
        }
    }

    [HttpPost("{workitem}")]
    [HttpPut("{workitem}")]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> UpdateAsync(string workitem, CancellationToken cancellationToken)
    {
        var (changes, fault) = await WorkitemBody.ReadAsync(Request, cancellationToken);
        if (changes is null) return new ProblemResult(fault!);
        var transaction = TransactionOf(changes);
        var outcome = await worklist.UpdateAsync(workitem, changes, transaction, Requester.Of(User), cancellationToken);
        return UpsAnswer.Of(this, outcome, UpsAnswer.ForUpdate(outcome.Status, transaction is not null), StatusCodes.Status200OK);
    }

    [HttpPut("{workitem}/state")]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> ChangeStateAsync(string workitem, CancellationToken cancellationToken)
    {
        var (action, fault) = await WorkitemBody.ReadAsync(Request, cancellationToken);
        if (action is null) return new ProblemResult(fault!);
        var text = action.GetSingleValueOrDefault(DicomTag.ProcedureStepState, "");
        if (!WorkitemStates.TryParse(text, out var requested))
            return new ProblemResult(ProblemType.MalformedRequest, $"Procedure Step State (0074,1000) is '{text}'; "
                + "IN PROGRESS, COMPLETED or CANCELED can be asked for.");
        var transaction = TransactionOf(action);
        var outcome = await worklist.ChangeStateAsync(workitem, requested, transaction, Requester.Of(User), cancellationToken);
        return UpsAnswer.Of(this, outcome, UpsAnswer.ForStateChange(outcome.Status, transaction is not null),
            StatusCodes.Status200OK);
    }

    [HttpPost("{workitem}/cancelrequest")]
    [HttpPost("{workitem}/cancelrequest/{requester}")]
    [Authorize(Scopes.Segment)]
    public async Task<ActionResult> RequestCancelAsync(string workitem, string? requester, CancellationToken cancellationToken)
    {
        var request = new CancellationRequest(requester ?? "", null, null, null);
        if (Request.ContentLength is > 0 || Request.Headers.TransferEncoding.Count > 0)
        {
            var (action, fault) = await WorkitemBody.ReadAsync(Request, cancellationToken);
            if (action is null) return new ProblemResult(fault!);
            request = CancellationRequest.From(action, requester ?? "");
        }

        var outcome = await cancellation.RequestAsync(workitem, request, Requester.Of(User), cancellationToken);
        return UpsAnswer.Of(this, outcome, UpsAnswer.ForCancelRequest(outcome.Status), StatusCodes.Status202Accepted);
    }

    /// <summary>The UID a creator chose: <c>?workitem=UID</c> today, <c>?AffectedSOPInstanceUID=UID</c> before 2019, a bare
    /// <c>?UID</c> from some clients.</summary>
    private string? UidOfCreation()
    {
        if (Request.Query.TryGetValue("workitem", out var now)) return now;
        if (Request.Query.TryGetValue("AffectedSOPInstanceUID", out var before)) return before;
        return Request.Query is { Count: 1 } only && only.Single() is var (key, value) && value.ToString().Length == 0 ? key : null;
    }

    /// <summary>The Transaction UID: in the address for an update (PS3.18 11.6.1.2), as a parameter or bare (<c>?UID</c>), in the
    /// body for a change of state.</summary>
    private string? TransactionOf(DicomDataset body)
    {
        foreach (var key in (string[])["transaction", "transaction-uid", "transactionUID"])
            if (Request.Query.TryGetValue(key, out var value) && value.ToString().Length > 0) return value;
        if (Request.Query.FirstOrDefault(pair => pair.Value.ToString().Length == 0 && DicomUID.IsUidText(pair.Key)).Key is { } bare) return bare;
        return body.GetSingleValueOrDefault(DicomTag.TransactionUID, "") is { Length: > 0 } uid ? uid : null;
    }

    private static ProblemResult NotAcceptable() =>
        new(ProblemType.NotAcceptable, $"Workitems are given as {DatasetType.Known}.");
}
