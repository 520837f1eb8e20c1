namespace SamSgp.Storage.Instances;

/// <summary>Holds reading in the background to a rate, so that those who wait for answers have the disk.</summary>
/// <param name="bytesPerSecond">The rate; 0 for none.</param>
/// <param name="clock">Measures time.</param>
internal sealed class Pace(long bytesPerSecond, TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private double _taken;

    /// <summary>No limit.</summary>
    public static Pace Unbounded { get; } = new(0, TimeProvider.System);

    /// <summary>Waits until so many more bytes may be read.</summary>
    public async ValueTask TakeAsync(long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (bytesPerSecond == 0) return;
        _taken += bytes;
        var wait = TimeSpan.FromSeconds(_taken / bytesPerSecond) - clock.GetElapsedTime(_began);
        if (wait > TimeSpan.FromMilliseconds(20)) await Task.Delay(wait, clock, cancellationToken);
    }
}
