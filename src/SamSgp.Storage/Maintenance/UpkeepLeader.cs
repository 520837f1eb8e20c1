namespace SamSgp.Storage.Maintenance;

/// <summary>Which of the processes of one store does what one alone has to: routing, deliveries, retirement, comparing files.</summary>
public abstract class UpkeepLeader
{
    /// <summary>Of a process that has its store for itself.</summary>
    public static UpkeepLeader Alone { get; } = new OnlyOne();

    /// <summary>Of a process that never does: others of its store do.</summary>
    public static UpkeepLeader Never { get; } = new NotThisOne();

    /// <summary>True while it is this one.</summary>
    public abstract bool IsMine { get; }

    /// <summary>Stands for it until it is stopped: where there is nothing to stand for, it waits for that alone.</summary>
    public virtual Task RunAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);

    private sealed class OnlyOne : UpkeepLeader
    {
        public override bool IsMine => true;
    }

    private sealed class NotThisOne : UpkeepLeader
    {
        public override bool IsMine => false;
    }
}
