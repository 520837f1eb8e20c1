using SamSgp.Dicomweb.Problems;
using SamSgp.Jobs.Failures;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Why a client gets no answer: its module shows the problem's detail.</summary>
internal sealed class MonaiException(Problem problem) : Exception(problem.Detail)
{
    public MonaiException(ProblemType type, string detail)
        : this(new Problem(type, detail))
    {
    }

    /// <summary>What is answered.</summary>
    public Problem Problem => problem;

    /// <summary>What came out well, or the failure as a problem.</summary>
    public static T Need<T>(Outcome<T> outcome)
        where T : class => outcome.TryGet(out var value, out var failure) ? value : throw new MonaiException(Api.TaskProblems.Of(failure));
}
