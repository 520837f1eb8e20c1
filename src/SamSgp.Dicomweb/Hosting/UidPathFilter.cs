using System.Buffers;
using Microsoft.AspNetCore.Mvc.Filters;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Refuses paths whose UIDs are none (PS3.5 9.1), before anything looks at them.</summary>
internal sealed class UidPathFilter : IActionFilter
{
    private static readonly SearchValues<char> UidCharacters = SearchValues.Create("0123456789.");
    private static readonly string[] UidNames = ["study", "series", "instance", "workitem", "transaction"];

    public void OnActionExecuting(ActionExecutingContext context)
    {
        foreach (var name in UidNames)
        {
            if (context.RouteData.Values.TryGetValue(name, out var value) && value is string text && !IsUid(text))
                context.Result = new ProblemResult(ProblemType.MalformedUid,
                    $"The {name} UID of the path is not 1 to 64 digits and dots (PS3.5 9.1).");
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
    }

    public static bool IsUid(string text) =>
        text.Length is > 0 and <= 64 && !text.AsSpan().ContainsAnyExcept(UidCharacters);
}
