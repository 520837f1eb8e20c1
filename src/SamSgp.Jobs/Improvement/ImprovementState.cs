using SamSgp.Jobs.Asked;

namespace SamSgp.Jobs.Improvement;

/// <summary>The improvement of a task that is wanted, and what the last one came to. Immutable; a document of the store.</summary>
/// <param name="Asked">When somebody asked for one that has not ended; null where none is wanted.</param>
/// <param name="AskedBy">Who did; empty where nobody has to say.</param>
/// <param name="Last">What the last one came to; null where none has ended.</param>
/// <param name="Failure">Why the last one came to nothing; null where it did not.</param>
public sealed record ImprovementState(DateTimeOffset? Asked, string AskedBy, ImprovementEnd? Last, string? Failure) : IAskedState<ImprovementState>
{
    /// <summary>None was ever wanted.</summary>
    public static ImprovementState Empty { get; } = new(null, "", null, null);

    /// <inheritdoc/>
    public ImprovementState TakenBack() => this with { Asked = null };
}

/// <summary>What an improvement came to.</summary>
/// <param name="Ended">When.</param>
/// <param name="Before">Mean Dice of held-out images without an adapter.</param>
/// <param name="After">The same with one, as far as training went.</param>
/// <param name="Images">Slices it was trained on.</param>
/// <param name="Version">The version that was made of it; null where the adapter was not kept, for it was no better.</param>
public sealed record ImprovementEnd(DateTimeOffset Ended, double? Before, double? After, int Images, int? Version);
