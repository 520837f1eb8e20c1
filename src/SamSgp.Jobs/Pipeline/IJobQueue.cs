using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Where the next job comes from.</summary>
internal interface IJobQueue
{
    /// <summary>Claims the next job: one that was interrupted before all others, else the one whose turn it is.</summary>
    /// <param name="but">Workitems that are not to be taken.</param>
    /// <param name="cancellationToken">Gives up as long as none is claimed.</param>
    /// <returns>Null where none waits.</returns>
    /// <exception cref="UnclaimableException">One cannot be begun.</exception>
    Task<HeldJob?> TakeAsync(IReadOnlyCollection<string> but, CancellationToken cancellationToken);

    /// <summary>After how long without news it is looked into all the same.</summary>
    TimeSpan LookAgain { get; }

    /// <summary>A job that is held could not be run for now: it is taken again.</summary>
    void GiveBack(HeldJob held);
}
