namespace SamSgp.Jobs.Asked;

/// <summary>What is known of work on a task that somebody may ask for.</summary>
/// <typeparam name="TSelf">The state itself.</typeparam>
public interface IAskedState<TSelf>
    where TSelf : IAskedState<TSelf>
{
    /// <summary>Nothing was ever asked for.</summary>
    static abstract TSelf Empty { get; }

    /// <summary>When somebody asked for what has not ended; null where nothing is wanted.</summary>
    DateTimeOffset? Asked { get; }

    /// <summary>The same with nothing wanted.</summary>
    TSelf TakenBack();
}
