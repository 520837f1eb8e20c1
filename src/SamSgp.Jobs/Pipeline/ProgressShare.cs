using System.Diagnostics;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Telemetry;
using SamSgp.Runs;

namespace SamSgp.Jobs.Pipeline;

/// <summary>Fits the progress of a step into its share of the job, and takes the time of each step.</summary>
internal sealed class ProgressShare(IProgress<RunProgress> job, TimeProvider clock) : IProgress<RunProgress>, IDisposable
{
    private JobStage? _stage;
    private Activity? _activity;
    private long _began;
    private double _from;
    private double _to;

    /// <summary>A step begins, and the one before it has ended.</summary>
    /// <param name="stage">The step, for metrics.</param>
    /// <param name="description">What it does, as a user reads it.</param>
    /// <param name="from">Fraction of the job at its begin.</param>
    /// <param name="to">Fraction of the job at its end.</param>
    public void Begin(JobStage stage, string description, double from, double to)
    {
        End();
        (_stage, _began, _from, _to) = (stage, clock.GetTimestamp(), from, to);
        _activity = JobTelemetry.Source.StartActivity(description);
        job.Report(new RunProgress(description, from));
    }

    /// <summary>The step's own fraction.</summary>
    public void Report(RunProgress value) => job.Report(value with { Fraction = _from + (_to - _from) * value.Fraction });

    /// <summary>The last step has ended.</summary>
    public void Dispose() => End();

    private void End()
    {
        _activity?.Dispose();
        if (_stage is { } stage) JobTelemetry.Stage(stage.Wire(), clock.GetElapsedTime(_began));
        _stage = null;
    }
}
