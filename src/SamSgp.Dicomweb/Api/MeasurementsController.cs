using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using SamSgp.Dicomweb.Problems;
using SamSgp.Dicomweb.Security;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs.Results;

namespace SamSgp.Dicomweb.Api;

/// <summary>All numbers of a result.</summary>
[Route("api/tasks/{task}/segmentations/{workitem}/measurements")]
[ApiExplorerSettings(GroupName = ApiDocument.Name)]
internal sealed class MeasurementsController(Worklist worklist) : ControllerBase
{
    private const string Csv = "text/csv";

    /// <summary>A row a number: sizes, values of the images, confidence, what the task's script measured. With
    /// <c>Accept: text/csv</c> as a table for spreadsheets.</summary>
    /// <param name="task">Id of the task.</param>
    /// <param name="workitem">UID of the run's workitem.</param>
    [HttpGet]
    [Authorize(Scopes.Read)]
    [Produces("application/json", Csv)]
    [ProducesResponseType<IReadOnlyList<ResultRow>>(StatusCodes.Status200OK, "application/json", Csv)]
    public ActionResult Get(string task, string workitem)
    {
        if (worklist.Find(workitem) is not { } found || !SegmentationOrder.TryRead(found.Dataset, out var order, out _) || order.TaskId != task)
            return new ProblemResult(ProblemType.NotFound, $"Task '{task}' has no run {workitem}.");
        if (found.State != WorkitemState.Completed)
            return new ProblemResult(ProblemType.Conflict, "The run has no result yet.");
        var rows = ResultTable.Of(PerformedProcedure.FactsOf(found));
        return Request.GetTypedHeaders().Accept.Any(type => type.MediaType == Csv) ? Content(ResultTable.ToCsv(rows), Csv + "; charset=utf-8") : Ok(rows);
    }
}
