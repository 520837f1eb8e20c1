namespace SamSgp.Tasks.Manifests;

/// <summary>Which support images a slice is compared with.</summary>
public sealed record SupportSelection
{
    /// <summary>How they are chosen.</summary>
    public SelectionMethod Method { get; init; } = SelectionMethod.TopK;

    /// <summary>How many are chosen for each slice (the paper's support_size), 1 to 64.</summary>
    public int K { get; init; } = 4;

    /// <summary>Seed of <see cref="SelectionMethod.Sample"/>.</summary>
    public long Seed { get; init; } = 1;
}
