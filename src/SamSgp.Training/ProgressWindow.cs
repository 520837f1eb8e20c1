using SamSgp.Training.Episodes;

namespace SamSgp.Training;

/// <summary>What one worker's part of a step gave.</summary>
/// <param name="Loss">Mean loss of its pairs.</param>
/// <param name="Pairs">Where each pair came from, and Dice of its two masks (NaN: structure not shown).</param>
internal sealed record PartResult(float Loss, IReadOnlyList<(string Source, float PseudoDice, float FinalDice)> Pairs)
{
    public static PartResult Of(EpisodeLoss loss, IReadOnlyList<Episode> episodes)
    {
        var sources = episodes.SelectMany(e => Enumerable.Repeat(e.Source, e.Structures * e.Images));
        return new PartResult(loss.Total.item<float>(),
            [.. sources.Select((source, i) => (source, loss.PseudoDice[i], loss.FinalDice[i]))]);
    }
}

internal sealed record StepResult(IReadOnlyList<PartResult> Parts, float GradientNorm);

/// <summary>Gathers what steps report until it is worth a line.</summary>
internal sealed class ProgressWindow(TimeProvider time, TimeSpan interval)
{
    private readonly List<StepResult> _steps = [];
    private long _begun = time.GetTimestamp();
    private int _episodes;

    public bool IsEmpty => _steps.Count == 0;

    public bool IsDue => time.GetElapsedTime(_begun) >= interval;

    public void Add(StepResult result, int episodes)
    {
        _steps.Add(result);
        _episodes += episodes;
    }

    public TrainingProgress Take(long step, RunState state)
    {
        var parts = _steps.SelectMany(s => s.Parts).ToList();
        var shown = parts.SelectMany(p => p.Pairs).Where(p => !float.IsNaN(p.FinalDice)).ToList();
        var seconds = Math.Max(time.GetElapsedTime(_begun).TotalSeconds, 1e-3);
        var progress = new TrainingProgress(step, Math.Min(state.Fraction, 1), parts.Average(p => p.Loss),
            shown.Select(p => p.PseudoDice).DefaultIfEmpty().Average(),
            shown.Select(p => p.FinalDice).DefaultIfEmpty().Average(),
            _steps.Average(s => s.GradientNorm), _episodes / seconds, state.Left,
            shown.GroupBy(p => p.Source).ToDictionary(g => g.Key, g => (double)g.Average(p => p.FinalDice)));
        _steps.Clear();
        (_episodes, _begun) = (0, time.GetTimestamp());
        return progress;
    }
}
