using System.Globalization;
using System.Text;
using SamSgp.Imaging.Charts;

namespace SamSgp.Training;

/// <summary>Loss and Dice of every step of a run, kept beside its state as a table and as a curve.</summary>
internal sealed class LossHistory(string path)
{
    public const string FileName = "losses.csv";
    public const string CurveName = "losses.png";
    private const string Head = "step,loss,pseudo_dice,dice";
    private readonly List<(long Step, double Loss, double PseudoDice, double Dice)> _steps = [];

    /// <summary>Dice of final masks over the first and the last tenth of the steps; NaN where nothing was shown.</summary>
    public static (double First, double Last) Tenths(IReadOnlyList<double> values)
    {
        var count = Math.Max(1, values.Count / 10);
        return (Mean(values.Take(count)), Mean(values.TakeLast(count)));
    }

    /// <summary>Reads what a run left.</summary>
    public static IReadOnlyList<(long Step, double Loss, double PseudoDice, double Dice)> Read(string path) =>
        [.. File.ReadLines(path).Skip(1).Select(line => line.Split(','))
            .Select(f => (long.Parse(f[0], CultureInfo.InvariantCulture), Number(f[1]), Number(f[2]), Number(f[3])))];

    /// <summary>Takes up what was written, up to the step a run goes on from.</summary>
    public void Continue(long step)
    {
        _steps.Clear();
        if (File.Exists(path)) _steps.AddRange(Read(path).Where(s => s.Step <= step));
    }

    public void Add(long step, StepResult result)
    {
        var shown = result.Parts.SelectMany(p => p.Pairs).Where(p => !float.IsNaN(p.FinalDice)).ToList();
        _steps.Add((step, result.Parts.Average(p => p.Loss), Mean(shown.Select(p => (double)p.PseudoDice)),
            Mean(shown.Select(p => (double)p.FinalDice))));
    }

    /// <summary>Writes table and curve.</summary>
    public void Write()
    {
        var text = new StringBuilder(Head).Append('\n');
        foreach (var (step, loss, pseudo, dice) in _steps)
            text.Append(CultureInfo.InvariantCulture, $"{step},{loss:R},{pseudo:R},{dice:R}\n");
        File.WriteAllText(path, text.ToString());
        new LineChart("Loss and Dice over steps", "step",
        [
            new ChartLine("loss", [.. _steps.Select(s => ((double)s.Step, s.Loss))]),
            new ChartLine("Dice, pseudo-mask", [.. _steps.Select(s => ((double)s.Step, s.PseudoDice))]),
            new ChartLine("Dice, final mask", [.. _steps.Select(s => ((double)s.Step, s.Dice))]),
        ]).WritePng(Path.Combine(Path.GetDirectoryName(path)!, CurveName));
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static double Mean(IEnumerable<double> values) =>
        values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
