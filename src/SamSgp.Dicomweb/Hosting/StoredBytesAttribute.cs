using Microsoft.AspNetCore.Mvc.Filters;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Answers with bytes that others stored, or that are made from them: a browser saves them, or shows them as a picture,
/// and never takes them for a page of this origin.</summary>
/// <param name="isPicture">They are shown in place.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class StoredBytesAttribute(bool isPicture = false) : ResultFilterAttribute
{
    public override void OnResultExecuting(ResultExecutingContext context)
    {
        if (context.Result is not ProblemResult)
            context.HttpContext.Response.Headers.ContentDisposition = isPicture ? "inline" : "attachment";
    }
}
