namespace SamSgp.Cli.Commands.Bench;

/// <summary>Times pieces of work.</summary>
internal sealed class BenchClock(TimeProvider time)
{
    private const int MostRuns = 200;

    /// <summary>Runs the work once to warm up, then again and again for a while.</summary>
    /// <param name="work">One run.</param>
    /// <param name="budget">How long all timed runs may take; at least three are made.</param>
    /// <param name="token">Stops between runs.</param>
    /// <returns>Median of the runs, in seconds.</returns>
    public double Median(Action work, TimeSpan budget, CancellationToken token)
    {
        work();
        var seconds = new List<double>();
        var begin = time.GetTimestamp();
        while (seconds.Count < 3 || (time.GetElapsedTime(begin) < budget && seconds.Count < MostRuns))
        {
            token.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            work();
            seconds.Add(time.GetElapsedTime(start).TotalSeconds);
        }

        seconds.Sort();
        return seconds[seconds.Count / 2];
    }

    /// <summary>Seconds of one run.</summary>
    public double Once(Action work)
    {
        var start = time.GetTimestamp();
        work();
        return time.GetElapsedTime(start).TotalSeconds;
    }
}
