namespace SamSgp.Jobs.Workitems;

/// <summary>How much of the queue each asker gets while others wait, too.</summary>
/// <param name="Weights">By the name of an API key or token, or <c>routing</c>; who is not among them has 1.</param>
public sealed record QueueShares(IReadOnlyDictionary<string, double> Weights)
{
    /// <summary>Everybody the same.</summary>
    public static QueueShares Alike { get; } = new(new Dictionary<string, double>());

    /// <summary>An asker's weight.</summary>
    internal double Of(string name) => Weights.GetValueOrDefault(name, 1);
}
