using System.Threading.Channels;

namespace SamSgp.Storage.Postgres.Events;

/// <summary>Tells other processes that there is something to read: once for all that happens in a short while.</summary>
internal sealed class NewsBell : IAsyncDisposable
{
    /// <summary>How long others' changes may share a notice; and progress, which can wait.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(50), Later = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _soon = Once(), _later = Once();
    private readonly Task[] _loops;

    public NewsBell(Func<Task> tell, TimeProvider clock) =>
        _loops = [TellAsync(_soon.Reader, Soon, tell, clock), TellAsync(_later.Reader, Later, tell, clock)];

    /// <summary>There is something.</summary>
    public void Ring(TimeSpan when) => (when == Soon ? _soon : _later).Writer.TryWrite(true);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _soon.Writer.TryComplete();
        _later.Writer.TryComplete();
        await Task.WhenAll(_loops);
    }

    private static Channel<bool> Once() => Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private static async Task TellAsync(ChannelReader<bool> rung, TimeSpan pause, Func<Task> tell, TimeProvider clock)
    {
        while (await rung.WaitToReadAsync(CancellationToken.None))
        {
            rung.TryRead(out _);
            try
            {
                await tell();
            }
            catch (StorageUnavailableException)
            {
                // Others look by themselves after a while.
            }

            await Task.WhenAny(Task.Delay(pause, clock), rung.Completion);
        }
    }
}
