using Microsoft.AspNetCore.Mvc.Filters;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Refuses paths whose UIDs are none (PS3.5 9.1), before anything looks at them.</summary>
internal sealed class UidPathFilter : IActionFilter
{
    private const int LongestUid = 64;

    private static readonly string[] UidNames = ["study", "series", "instance", "workitem", "transaction"];

    public void OnActionExecuting(ActionExecutingContext context)
    {
        foreach (var name in UidNames)
        {
            if (context.RouteData.Values.TryGetValue(name, out var value) && value is string text && !DicomUID.IsUidText(text))
                context.Result = new ProblemResult(ProblemType.MalformedUid, text.Length > LongestUid
                    ? $"The {name} UID of the path has {text.Length} characters; a UID has {LongestUid} at most (PS3.5 9.1)."
                    : $"The {name} UID of the path is not 1 to {LongestUid} digits and dots (PS3.5 9.1).");
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
    }
}
