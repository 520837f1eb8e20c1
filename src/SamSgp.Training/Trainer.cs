using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Episodes;
using SamSgp.Training.Optimization;
using TorchSharp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>Trains a network on episodes. A run lives in a folder: <c>state.safetensors</c> (weights, optimiser, place)
/// to continue from, <c>losses.csv</c>, and what its target leaves for use (the moving average of the weights).</summary>
public sealed class Trainer : IDisposable
{
    /// <summary>The file a run continues from.</summary>
    public const string StateFile = "state.safetensors";

    private readonly TrainingTarget _target;
    private readonly TrainingOptions _options;
    private readonly EpisodeFactory _episodes;
    private readonly TimeProvider _time;
    private readonly string _folder;
    private readonly SgpNetwork _network;
    private readonly Optimizer _optimizer;
    private readonly LearningRate _rate;
    private readonly LossHistory _losses;
    private readonly RunState _state;
    private BFloat16Copy? _rounded;

    /// <summary>A run at its begin; what is random in the target's weights is drawn from the seed.</summary>
    /// <param name="target">The network, and what is left of it.</param>
    /// <param name="options">How to train.</param>
    /// <param name="episodes">What to train on.</param>
    /// <param name="folder">Where the run lives; made when missing.</param>
    /// <param name="time">Clock of the run's minutes.</param>
    /// <exception cref="InvalidOperationException">The device is not there; the message says what is.</exception>
    public Trainer(TrainingTarget target, TrainingOptions options, EpisodeFactory episodes, string folder,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(options);
        (_target, _options, _episodes, _folder, _time) = (target, options, episodes, folder, time);
        Directory.CreateDirectory(folder);
        manual_seed(options.Seed);
        _network = new SgpNetwork(target.Build().to(options.Device.Resolve()));
        foreach (var (name, parameter) in _network.Model.named_parameters())
            parameter.requires_grad = target.Trains(name);
        _optimizer = new Optimizer(_network.Model.named_parameters().Where(p => target.Trains(p.name))
            .Select(p => (p.name, p.parameter)), options.Optimizer, options.WeightDecay, options.Average);
        _state = new RunState(Path.Combine(folder, StateFile), _optimizer, _network.Model, options, time);
        _losses = new LossHistory(Path.Combine(folder, LossHistory.FileName));
        _rate = new LearningRate(options.LearningRate, options.WarmupSteps);
    }

    /// <summary>The network being trained.</summary>
    public SgpNetwork Network => _network;

    /// <summary>Steps done.</summary>
    public long Step => _optimizer.Step;

    /// <summary>Starts from another run's weights with a fresh optimiser.</summary>
    /// <exception cref="CheckpointException">The weights are of another network.</exception>
    public void Initialize(string weights)
    {
        using (var file = SafetensorsFile.Open(weights)) CheckpointLoader.LoadToTrain(_network.Model, file);
        _optimizer.ResetAverages();
    }

    /// <summary>Continues the folder's run exactly; false when there is none.</summary>
    /// <exception cref="CheckpointException">The run is one of another network.</exception>
    public bool Resume()
    {
        if (!_state.Read()) return false;
        _losses.Continue(Step);
        return true;
    }

    /// <summary>Trains to the end of the run, or until cancelled; either way the state is saved.</summary>
    /// <returns>True at the end, false when cancelled.</returns>
    public bool Run(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        _network.Model.train();
        if (_options.BFloat16) _rounded ??= new BFloat16Copy(_network.Model);
        using var queue = new EpisodeQueue(_episodes, Step, _options.EpisodesPerStep, ahead: 4, _state.FractionAt);
        var report = new ProgressWindow(_time, _options.ReportInterval);
        _state.Begin();
        try
        {
            while (_state.Fraction < 1)
            {
                _options.GiveWay();
                var episodes = queue.Take(cancellationToken);
                var result = TrainStep(episodes);
                report.Add(result, episodes.Count);
                _losses.Add(Step, result);
                _state.Advance();
                if (report.IsDue) progress.Report(report.Take(Step, _state));
                if (_state.IsDue) Save();
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Save();
            return false;
        }

        if (!report.IsEmpty) progress.Report(report.Take(Step, _state));
        Save();
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _rounded?.Dispose();
        _optimizer.Dispose();
        _network.Model.Dispose();
    }

    // Each worker takes its part forward and backward; gradients add up in the shared weights. Two addends have one
    // sum whatever their order, so a run with up to two workers repeats bit for bit.
    private StepResult TrainStep(IReadOnlyList<Episode> episodes)
    {
        var random = new EpisodeRandom(_options.Seed ^ 0x5357, Step);
        var most = episodes[0].Images - 1;
        var plan = new StepPlan(1 + random.Below(Math.Min(_options.MostSupport, most)), 1 + random.Below(most),
            random.Chance(_options.Bank));
        var parts = episodes.Index().GroupBy(e => e.Index % _options.Workers, e => e.Item).Select(part => part.ToList()).ToList();
        var results = new PartResult[parts.Count];
        if (parts.Count == 1) results[0] = TrainPart(parts[0], plan, 0, episodes.Count);
        else Parallel.For(0, parts.Count, i => results[i] = TrainPart(parts[i], plan, i, episodes.Count));
        _rounded?.GiveGradients();
        var norm = _optimizer.Update(_rate.At(Step, _state.Fraction), _options.ClipNorm);
        _rounded?.TakeWeights();
        return new StepResult(results, norm);
    }

    private PartResult TrainPart(List<Episode> episodes, StepPlan plan, int worker, int all)
    {
        using var scope = NewDisposeScope();
        // A property of the thread, and one that sums depend on: whichever pool thread this is, it must be the same.
        set_num_threads(Math.Max(1, Environment.ProcessorCount / _options.Workers));
        var batch = EpisodeBatch.Of(episodes, plan.Support, plan.Bank, new EpisodeRandom(_options.Seed + worker, Step))
            .To(_network.Model.WeightsDevice);
        var loss = _target.Loss(_rounded?.Network ?? _network, batch,
            new LossDraw(_options.Traits, plan.WithBank, _options.PresenceWeight, new EpisodeRandom((_options.Seed ^ 0x434B) + worker, Step)));
        loss.Total.Times((double)episodes.Count / all).backward();
        return PartResult.Of(loss, episodes);
    }

    private void Save()
    {
        using var scope = NewDisposeScope(); // what the target makes of the weights to write them
        _state.Write();
        _losses.Write();
        _target.Write(_folder, _network.Model, _optimizer.Averages, _state.Remarks);
    }

    /// <summary>What all parts of a step share: K, B, and whether the bank is used.</summary>
    private sealed record StepPlan(int Support, int Bank, bool WithBank);
}
