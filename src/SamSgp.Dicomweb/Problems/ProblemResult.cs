using Microsoft.AspNetCore.Mvc;

namespace SamSgp.Dicomweb.Problems;

/// <summary>A refusal as a controller returns it.</summary>
internal sealed class ProblemResult(Problem problem) : ActionResult
{
    public ProblemResult(ProblemType type, string? detail)
        : this(new Problem(type, detail))
    {
    }

    public Problem Problem => problem;

    public override Task ExecuteResultAsync(ActionContext context) =>
        problem.WriteAsync(context.HttpContext, context.HttpContext.RequestAborted);
}
