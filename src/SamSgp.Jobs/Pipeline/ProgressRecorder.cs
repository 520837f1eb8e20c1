using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Storage;
using SamSgp.Storage.Workitems;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Keeps a running job's progress beside its workitem, at most a few times a second however often it is told; the
/// newest always wins, and progress never falls.</summary>
internal sealed class ProgressRecorder : IProgress<RunProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromSeconds(2);

    private readonly Worklist _worklist;
    private readonly WorkitemClaim _claim;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Lock _gate = new();
    private readonly Task _writing;
    private RunProgress _latest = new("Waiting", 0);

    public ProgressRecorder(Worklist worklist, WorkitemClaim claim, TimeProvider clock)
    {
        (_worklist, _claim, _clock) = (worklist, claim, clock);
        _writing = WriteAsync(_ended.Token);
    }

    /// <inheritdoc/>
    public void Report(RunProgress value)
    {
        lock (_gate)
        {
            _latest = value with { Fraction = Math.Clamp(value.Fraction, _latest.Fraction, 1) };
            if (_news.CurrentCount == 0) _news.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        _news.Dispose();
    }

    private async Task WriteAsync(CancellationToken ended)
    {
        while (true)
        {
            await _news.WaitAsync(ended);
            var (permille, description) = Latest();
            try
            {
                await _worklist.ReportAsync(_claim, permille, description, ended);
                await Task.Delay(Pause, _clock, ended);
            }
            catch (StorageUnavailableException)
            {
                // The run goes on, and what it says next is kept once the store is back.
                await Task.Delay(PauseAfterFault, _clock, ended);
            }
        }
    }

    private (int Permille, string Description) Latest()
    {
        lock (_gate) return ((int)Math.Floor(_latest.Fraction * 1000), _latest.Description);
    }
}
