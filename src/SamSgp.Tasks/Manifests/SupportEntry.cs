namespace SamSgp.Tasks.Manifests;

/// <summary>An entry of a support set: <see cref="SupportFiles"/>, <see cref="SupportSeries"/> or
/// <see cref="SupportPrepared"/>.</summary>
public abstract record SupportEntry
{
    private protected SupportEntry()
    {
    }

    /// <summary>Which slices serve as examples; of no meaning for single images.</summary>
    public SliceSelection Slices { get; init; } = new SliceSelection.Spread(32);
}
