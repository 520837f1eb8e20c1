namespace SamSgp.Training.Evaluation.Systems;

/// <summary>A row of the comparison whose weights are not registered here.</summary>
/// <param name="name">Name in tables.</param>
/// <param name="reason">Shown in place of scores.</param>
public sealed class AbsentSystem(string name, string reason) : EvaluatedSystem
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string? Absence => reason;

    /// <inheritdoc/>
    public override ILearntSet Learn(SupportSplit support, CancellationToken cancellationToken) =>
        throw new InvalidOperationException($"{name} cannot run: {reason}.");
}
