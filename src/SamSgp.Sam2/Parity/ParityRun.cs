using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Parity;

/// <summary>Runs our network on a recording's inputs with the recording's weights and compares every tensor, in float32
/// on the CPU.</summary>
public sealed class ParityRun
{
    private const double Limit = 2e-5;

    // LayerNorm over four channels in the small recordings makes these ill-conditioned.
    private const double RefinerLimit = 1e-3;
    private readonly GoldenFile _golden;
    private readonly Action<ParityLine> _report;
    private readonly HashSet<string> _left;

    private ParityRun(GoldenFile golden, Action<ParityLine> report) =>
        (_golden, _report, _left) = (golden, report, [.. golden.Names]);

    /// <summary>Compares every tensor of a file; a tensor nobody computed is reported as a fault.</summary>
    /// <param name="path">A recording (see the README beside the recordings for the format).</param>
    /// <param name="report">Told of each tensor as it is compared.</param>
    /// <exception cref="CheckpointException">The file is no recording.</exception>
    public static void Run(string path, Action<ParityLine> report)
    {
        using var golden = GoldenFile.Open(path);
        new ParityRun(golden, report).Run();
    }

    private void Run()
    {
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        using var model = new Sam2Base(_golden.Config.Network);
        model.eval();
        if (_golden.Config.PmaTokens is null)
        {
            _golden.Weights.Fill(model);
            model.Freeze(); // as models are used
            new Sam2Recording(_golden, model, Compare).Run();
        }
        else
        {
            _golden.Weights.Fill(model, "sam.");
            model.Freeze();
            new SgpRecording(_golden, model, Compare).Run();
        }

        // Prompts are stored as they are; nothing computes them.
        foreach (var name in _left.Where(name => name is not ("prompt.points" or "prompt.labels" or "prompt.box"))
            .Order())
            _report(new ParityLine(name, double.NaN, Limit, "nothing here computes a tensor of this name"));
    }

    private void Compare(string name, Tensor ours)
    {
        if (!_left.Remove(name)) return;
        using var scope = NewDisposeScope();
        var recorded = _golden.Read(name);
        var exact = !recorded.is_floating_point();
        var limit = exact ? 0 : name.Contains(".pma_", StringComparison.Ordinal) ? RefinerLimit : Limit;
        if (!ours.shape.AsEnumerable().SequenceEqual(_golden.FullShape(name)))
        {
            var shapes =
                $"shape ({string.Join(", ", ours.shape)}), recorded ({string.Join(", ", _golden.FullShape(name))})";
            _report(new ParityLine(name, double.NaN, limit, shapes));
            return;
        }

        var expected = recorded.to(ScalarType.Float64);
        var difference = (_golden.Sample(name, ours).to(ScalarType.Float64) - expected).abs().max().item<double>();
        _report(new ParityLine(name, difference / Math.Max(expected.abs().max().item<double>(), 1e-6), limit));
    }
}
