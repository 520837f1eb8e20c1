using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>What became of a request's parts.</summary>
/// <param name="Stored">In the order they came.</param>
/// <param name="Failures">In the order they came.</param>
internal sealed record StowReport(IReadOnlyList<StowStored> Stored, IReadOnlyList<StowFailure> Failures)
{
    /// <summary>HTTP status (PS3.18 10.5.3): 200 all, 202 some or with warnings, 409 none; 503 where only space was lacking.</summary>
    public int Status => (Stored.Count, Failures.Count) switch
    {
        (_, 0) when Stored.All(stored => stored.WarningReason is null) => StatusCodes.Status200OK,
        (> 0, _) => StatusCodes.Status202Accepted,
        _ when Failures.All(failure => failure.Reason == FailureReasons.OutOfResources) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status409Conflict,
    };
}
