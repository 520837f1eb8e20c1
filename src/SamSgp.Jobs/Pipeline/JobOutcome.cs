using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>How a job's steps ended.</summary>
public abstract record JobOutcome
{
    private JobOutcome()
    {
    }

    /// <summary>The result is stored or sent.</summary>
    /// <param name="Outputs">The instances made, with where to get them.</param>
    /// <param name="Warnings">Sentences for the user; empty when all is well.</param>
    /// <param name="Facts">What produced it, by name: model, hashes, precision, slices to look at.</param>
    public sealed record Completed(IReadOnlyList<OutputReference> Outputs, IReadOnlyList<string> Warnings,
        IReadOnlyDictionary<string, string> Facts) : JobOutcome;

    /// <summary>A user did not want it any more.</summary>
    /// <param name="Request">Who, and why.</param>
    public sealed record Canceled(CancellationRequest Request) : JobOutcome;

    /// <summary>There is no result.</summary>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(JobFailure Failure) : JobOutcome;
}
