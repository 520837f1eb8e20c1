namespace SamSgp.Dicomweb.Finetuning;

/// <summary>Where training stands still while others want the processor; a clock that stands still with it.</summary>
/// <param name="clock">The time of the machine.</param>
internal sealed class GivingWay(TimeProvider clock) : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _free = new(initialState: true);
    private long _stood; // in ticks of the clock

    /// <inheritdoc/>
    public override long TimestampFrequency => clock.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp() => clock.GetTimestamp() - Interlocked.Read(ref _stood);

    /// <summary>From now on who asks waits.</summary>
    public void Close() => _free.Reset();

    /// <summary>Nobody waits any longer.</summary>
    public void Open() => _free.Set();

    /// <summary>Waits while others want the processor. To be called by one thread, that of the training.</summary>
    public void Wait()
    {
        if (_free.IsSet) return;
        var began = clock.GetTimestamp();
        _free.Wait();
        Interlocked.Add(ref _stood, clock.GetTimestamp() - began);
    }

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();
}
