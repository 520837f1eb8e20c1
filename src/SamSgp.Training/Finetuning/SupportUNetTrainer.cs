using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Sgp;
using SamSgp.Training.Episodes;
using SamSgp.Training.Losses;
using SamSgp.Training.Optimization;
using TorchSharp;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Finetuning;

/// <summary>Trains the second reader of an adapter from nothing. A run lives in a folder, where it leaves its state to
/// continue from.</summary>
internal sealed class SupportUNetTrainer : IDisposable
{
    /// <summary>The file a run continues from.</summary>
    public const string StateFile = "reader-state.safetensors";

    private const int Batch = 4;
    private const double Rate = 5e-3; // Muon's; three times as much or little changes nothing, 1e-3 is slower
    private const double Decay = 0.01, Average = 0.99, ClipNorm = 12; // the last as nnU-Net
    private readonly SliceSamples _samples;
    private readonly TrainingOptions _options;
    private readonly TimeProvider _time;
    private readonly SupportUNet _exact;
    private readonly SupportUNet _network; // goes forward and backward: in bfloat16 where that is fast
    private readonly RoundedWeights? _rounded;
    private readonly ScalarType _type = ScalarType.Float32;
    private readonly Optimizer _optimizer;
    private readonly LearningRate _rate;
    private readonly RunState _state;

    /// <summary>A run at its begin.</summary>
    /// <param name="samples">What it learns from.</param>
    /// <param name="options">Length, seed, workers, device, how often it is saved and told of.</param>
    /// <param name="folder">Where the run lives.</param>
    /// <param name="time">Clock of the run's minutes.</param>
    public SupportUNetTrainer(SliceSamples samples, TrainingOptions options, string folder, TimeProvider time)
    {
        (_samples, _options, _time) = (samples, options, time);
        manual_seed(options.Seed);
        var device = options.Device.Resolve();
        _exact = new SupportUNet(samples.Structures).to(device);
        _network = _exact;
        if (options.Device.MultipliesBFloat16)
        {
            _network = new SupportUNet(samples.Structures).to(device);
            _network.to(_type = ScalarType.BFloat16);
            _rounded = new RoundedWeights(_exact, _network);
        }

        _network.train();
        _optimizer = new Optimizer(_exact.named_parameters().Select(p => (p.name, p.parameter)), OptimizerKind.Muon, Decay, Average);
        _rate = new LearningRate(Rate, options.WarmupSteps);
        _state = new RunState(Path.Combine(folder, StateFile), _optimizer, _exact, options, time);
    }

    /// <summary>Continues the folder's run exactly; false when there is none.</summary>
    /// <exception cref="CheckpointException">The run is one of another network.</exception>
    public bool Resume()
    {
        if (!_state.Read()) return false;
        _rounded?.Take();
        return true;
    }

    /// <summary>Trains to the end of the run, or until cancelled; either way the state is saved.</summary>
    /// <returns>True at the end, false when cancelled.</returns>
    public bool Run(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        _state.Begin();
        for (var reported = _time.GetTimestamp(); _state.Fraction < 1;)
        {
            _options.GiveWay();
            if (cancellationToken.IsCancellationRequested)
            {
                _state.Write();
                return false;
            }

            var (loss, dice, norm) = Learn();
            _state.Advance();
            if (_time.GetElapsedTime(reported) >= _options.ReportInterval)
            {
                progress.Report(new TrainingProgress(_optimizer.Step, Math.Min(_state.Fraction, 1), loss, dice, dice, norm, 0, _state.Left,
                    new Dictionary<string, double>()));
                reported = _time.GetTimestamp();
            }

            if (_state.IsDue) _state.Write();
        }

        _state.Write();
        return true;
    }

    /// <summary>What was learnt: the moving average of the weights, by their names in an adapter.</summary>
    public IEnumerable<(string Name, Tensor Weight)> Weights =>
        _optimizer.Averages.Select(a => (SupportUNet.Prefix + a.Name, a.Weight));

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        if (_network != _exact) _network.Dispose();
        _exact.Dispose();
    }

    // Each worker takes its part of the batch forward and backward; two addends have one sum whatever their order.
    private (float Loss, float Dice, float Norm) Learn()
    {
        var workers = Math.Min(_options.Workers, Batch);
        var results = new (float Loss, float Dice)[workers];
        if (workers == 1) results[0] = LearnPart(0, 1);
        else Parallel.For(0, workers, i => results[i] = LearnPart(i, workers));
        _rounded?.GiveGradients();
        var norm = _optimizer.Update(_rate.At(_optimizer.Step, _state.Fraction), ClipNorm);
        _rounded?.Take();
        return (results.Average(r => r.Loss), results.Average(r => r.Dice), norm);
    }

    private (float Loss, float Dice) LearnPart(int worker, int workers)
    {
        using var scope = NewDisposeScope();
        set_num_threads(Math.Max(1, Environment.ProcessorCount / workers)); // a property of the thread
        var device = _options.Device.Resolve();
        var (pictures, classes) = _samples.Draw(new EpisodeRandom(_options.Seed + worker, _optimizer.Step), Batch / workers);
        var logits = _network.forward(pictures.to(device).to(_type))
            .Select(scale => scale.to(ScalarType.Float32)).ToList();
        classes = classes.to(device);
        var loss = ClassLoss.Of(logits, classes);
        loss.Over(workers).backward();
        return (loss.item<float>(), DiceOf(logits[0].detach().argmax(1), classes));
    }

    // Of all structures as one.
    private static float DiceOf(Tensor found, Tensor classes)
    {
        var shared = found.eq(classes).logical_and(classes.ne(Zero)).sum().item<long>();
        var both = found.ne(Zero).sum().item<long>() + classes.ne(Zero).sum().item<long>();
        return both == 0 ? 1 : 2f * shared / both;
    }
}
