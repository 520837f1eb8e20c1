using Microsoft.AspNetCore.Mvc.Filters;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Refuses paths whose UIDs are none (PS3.5 9.1), before anything looks at them.</summary>
internal sealed class UidPathFilter : IActionFilter
{
    private static readonly string[] UidNames = ["study", "series", "instance", "workitem", "transaction"];

    public void OnActionExecuting(ActionExecutingContext context)
    {
        foreach (var name in UidNames)
        {
            if (context.RouteData.Values.TryGetValue(name, out var value) && value is string text && !DicomUID.IsUidText(text))
                context.Result = new ProblemResult(ProblemType.MalformedUid,
                    $"The {name} UID of the path is not 1 to 64 digits and dots (PS3.5 9.1).");
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
    }
}
