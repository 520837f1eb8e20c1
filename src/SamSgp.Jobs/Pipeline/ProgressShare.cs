namespace SamSgp.Jobs.Pipeline;

/// <summary>Fits the progress of a step into its share of the job.</summary>
internal sealed class ProgressShare(IProgress<JobProgress> job) : IProgress<JobProgress>
{
    private double _from;
    private double _to;

    /// <summary>A step begins.</summary>
    /// <param name="description">What it does, as a user reads it.</param>
    /// <param name="from">Fraction of the job at its begin.</param>
    /// <param name="to">Fraction of the job at its end.</param>
    public void Begin(string description, double from, double to)
    {
        (_from, _to) = (from, to);
        job.Report(new JobProgress(description, from));
    }

    /// <summary>The step's own fraction.</summary>
    public void Report(JobProgress value) => job.Report(value with { Fraction = _from + (_to - _from) * value.Fraction });
}
