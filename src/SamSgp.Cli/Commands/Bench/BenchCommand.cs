using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Bench.Http;
using SamSgp.Sam2.Benchmarks;
using SamSgp.Sam2.Modeling;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Bench;

/// <summary><c>samsgp bench</c>: how fast the network runs here, as ratios to what the machine can multiply.</summary>
internal sealed class BenchCommand : TerminalCommand
{
    private static readonly Dictionary<string, Sam2Config> Sizes = new()
    {
        ["tiny"] = Sam2Config.HieraTiny, ["small"] = Sam2Config.HieraSmall, ["base_plus"] = Sam2Config.HieraBasePlus,
        ["large"] = Sam2Config.HieraLarge,
    };

    private readonly Option<string> _model =
        new("--model") { Description = "Size of the trunk.", DefaultValueFactory = _ => "tiny" };
    private readonly Option<int[]> _pixels = new("--pixels")
    {
        Description = "Image sizes in pixels.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [512, 1024],
    };

    public BenchCommand()
        : base("bench", "Measure the image encoder beside plain matrix multiplication (run it on an idle machine).",
            "samsgp bench", "samsgp bench --model small --pixels 512 1024", "samsgp bench dicom")
    {
        _model.AcceptOnlyFromAmong([.. Sizes.Keys]);
        Add(_model);
        Add(_pixels);
        Add(new BenchDicomCommand());
        Add(new BenchHttpCommand());
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var benchmark = new EncoderBenchmark(TimeProvider.System);
        var table = new Table().AddColumns($"hiera_{arguments.GetRequiredValue(_model)}", "Format", "Time of one image",
            "Work", "Rate", "Matrix rate", "Ratio");
        foreach (var pixels in arguments.GetRequiredValue(_pixels))
        {
            foreach (var bf16 in (bool[])[false, true])
            {
                var config = Sizes[arguments.GetRequiredValue(_model)] with { ImageSize = pixels };
                table.AddRow(Row(benchmark.Measure(config, bf16, token)));
            }
        }

        terminal.Write(table);
        return Task.FromResult(ExitCode.Ok);
    }

    private static string[] Row(EncoderTiming timing)
    {
        var c = CultureInfo.InvariantCulture;
        return
        [
            string.Create(c, $"{timing.ImageSize} px"),
            timing.Precision,
            string.Create(c, $"{timing.Time.TotalMilliseconds:F0} ms"),
            string.Create(c, $"{timing.Operations / 1e9:F0} GFLOP"),
            string.Create(c, $"{timing.Rate / 1e9:F0} GFLOP/s"),
            string.Create(c, $"{timing.MatrixRate / 1e9:F0} GFLOP/s"),
            string.Create(c, $"{timing.Ratio:P0}"),
        ];
    }
}
