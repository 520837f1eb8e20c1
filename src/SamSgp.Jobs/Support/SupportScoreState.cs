using SamSgp.Inference.Support;
using SamSgp.Jobs.Asked;

namespace SamSgp.Jobs.Support;

/// <summary>What is known of how good a task is here. Immutable; a document of the store.</summary>
/// <param name="Record">What was measured last; null for nothing.</param>
/// <param name="SupportVersion">Version of what users added that was measured.</param>
/// <param name="Asked">When somebody last asked for a measurement that has not ended; null where none is wanted.</param>
/// <param name="Failure">Why the last one gave no record; null where it did.</param>
public sealed record SupportScoreState(SupportRecord? Record, int SupportVersion, DateTimeOffset? Asked, string? Failure) : IAskedState<SupportScoreState>
{
    /// <summary>Nothing was ever measured.</summary>
    public static SupportScoreState Empty { get; } = new(null, 0, null, null);

    /// <inheritdoc/>
    public SupportScoreState TakenBack() => this with { Asked = null };
}
