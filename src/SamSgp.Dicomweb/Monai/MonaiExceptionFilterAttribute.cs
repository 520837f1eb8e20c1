using Microsoft.AspNetCore.Mvc.Filters;
using SamSgp.Dicomweb.Problems;
using SamSgp.Inference.Prompting;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Answers with the problem that a step named.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class MonaiExceptionFilterAttribute : ExceptionFilterAttribute
{
    public override void OnException(ExceptionContext context)
    {
        context.Result = context.Exception switch
        {
            MonaiException fault => new ProblemResult(fault.Problem),
            PromptException fault => new ProblemResult(ProblemType.MalformedRequest, fault.Message),
            _ => context.Result,
        };
    }
}
