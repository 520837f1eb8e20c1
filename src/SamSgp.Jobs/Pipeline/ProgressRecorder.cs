using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Writes a running job's progress into its workitem, at most a few times a second however often it is told; the
/// newest always wins, and progress never falls.</summary>
internal sealed class ProgressRecorder : IProgress<RunProgress>, IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Worklist _worklist;
    private readonly string _workitemUid;
    private readonly string _transactionUid;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ended = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly Lock _gate = new();
    private readonly Task _writing;
    private RunProgress _latest = new("Waiting", 0);

    public ProgressRecorder(Worklist worklist, string workitemUid, string transactionUid, TimeProvider clock)
    {
        (_worklist, _workitemUid, _transactionUid, _clock) = (worklist, workitemUid, transactionUid, clock);
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
            var changes = new DicomDataset();
            Latest().WriteTo(changes);
            await _worklist.ReportAsync(_workitemUid, changes, _transactionUid, ended);
            await Task.Delay(Pause, _clock, ended);
        }
    }

    private ProgressInformation Latest()
    {
        lock (_gate)
            return new ProgressInformation { Percent = Math.Floor(_latest.Fraction * 1000) / 10, Description = _latest.Description };
    }
}
