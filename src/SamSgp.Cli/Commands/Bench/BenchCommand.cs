using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Bench.Cluster;
using SamSgp.Cli.Commands.Bench.Http;
using SamSgp.Cli.Commands.Tasks;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Benchmarks;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Bench;

/// <summary><c>samsgp bench</c>: how fast the network runs here, as ratios to what the machine can multiply.</summary>
internal sealed class BenchCommand : TerminalCommand
{
    // Four support memories and a bank of four, as the shipped tasks have.
    private const int Memories = 8;
    private const string DemoTask = "phantom-ct";

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

    private readonly Option<DirectoryInfo?> _tasks = SharedOptions.TasksFolder();
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<DirectoryInfo?> _original = new("--original")
    {
        Description = "Checkout of github.com/facebookresearch/sam2, to measure on this machine's PyTorch in the same run.",
        HelpName = "DIR",
    };

    private readonly Option<bool> _measureAgain = new("--measure-again")
    {
        Description = "Measure anew which number format this processor is faster in, for precision auto of all later runs.",
    };

    private readonly Option<bool> _networkOnly = new("--network-only") { Description = "Leave out whole jobs." };

    public BenchCommand()
        : base("bench", "Measure the image encoder beside plain matrix multiplication, the stages of a slice, and warm jobs (run it on an idle machine).",
            "samsgp bench", "samsgp bench --model small --pixels 512 1024",
            "samsgp bench --network-only --original SAM2-CHECKOUT/", "samsgp bench dicom")
    {
        _model.AcceptOnlyFromAmong([.. Sizes.Keys]);
        Add(_model);
        Add(_pixels);
        Add(_tasks);
        Add(_device);
        Add(_original);
        Add(_networkOnly);
        Add(_measureAgain);
        Add(new BenchColdCommand());
        Add(new BenchDicomCommand());
        Add(new BenchHttpCommand());
        Add(new BenchClusterCommand());
    }

    /// <inheritdoc/>
    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var device = SharedOptions.PresentDeviceOf(arguments, _device);
        var original = arguments.GetValue(_original) is { } checkout ? new OriginalBench(checkout) : null;
        var benchmark = new EncoderBenchmark(TimeProvider.System, device);
        if (!device.MultipliesBFloat16)
            terminal.WriteRemark("This processor does not multiply bfloat16 (AVX512-BF16 or AMX-BF16): everything is measured in float32.");
        var kept = MachineRates.OfUser(_ => { });
        terminal.WriteRemark(Choice(arguments.GetValue(_measureAgain) ? kept.MeasureAgain() : kept.Here));
        var table = new Table().AddColumns($"hiera_{arguments.GetRequiredValue(_model)}", "Format", "Time of one image",
            "Work", "Rate", "Matrix rate", "Ratio");
        var rates = new Dictionary<int, double>(); // in the format that segments are measured in, the last
        foreach (var pixels in arguments.GetRequiredValue(_pixels))
        {
            foreach (var bf16 in device.MultipliesBFloat16 ? (bool[])[false, true] : [false])
            {
                var config = Sizes[arguments.GetRequiredValue(_model)] with { ImageSize = pixels };
                var timing = benchmark.Measure(config, bf16, token);
                rates[pixels] = timing.MatrixRate;
                table.AddRow(Row(timing));
            }
        }

        terminal.Write(table);
        foreach (var stages in Loop(arguments, device, rates, original, token)) terminal.Write(stages);
        if (!arguments.GetValue(_networkOnly)) terminal.Write(Jobs(arguments, token));
        return Task.FromResult(ExitCode.Ok);
    }

    private static string Choice(ProductRates rates) => string.Create(CultureInfo.InvariantCulture,
        $"Precision auto takes {(rates.BFloat16Pays ? "bfloat16" : "float32")} here: {rates.InFloat32 / 1e9:F0} GFLOP/s a thread in float32, {rates.InBFloat16 / 1e9:F0} in bfloat16.");

    private IEnumerable<Table> Loop(ParseResult arguments, ComputeDevice device, Dictionary<int, double> rates, OriginalBench? original, CancellationToken token)
    {
        var bf16 = device.MultipliesBFloat16;
        var table = new Table().AddColumns($"One slice, {(bf16 ? "bf16" : "fp32")}, {Memories} memories", "Encoder", "First segment", "Each further", "Its work", "Ratio", "Further over first", "Frames a second");
        var beside = new Table().AddColumns("Beside the original, fp32", "Its encoder", "Ratio", "Its slice of one segment", "Ratio");
        var benchmark = new LoopBenchmark(TimeProvider.System, device);
        var model = arguments.GetRequiredValue(_model);
        foreach (var pixels in arguments.GetRequiredValue(_pixels))
        {
            var config = Sizes[model] with { ImageSize = pixels };
            var timing = benchmark.Measure(config, bf16, Memories, token);
            var work = SegmentWork.Operations(config, Memories);
            table.AddRow($"{pixels} px", Milliseconds(timing.Encode), Milliseconds(timing.First), Milliseconds(timing.Extra),
                string.Create(CultureInfo.InvariantCulture, $"{work / 1e9:F0} GFLOP"), (work / timing.Extra.TotalSeconds / rates[pixels]).ToString("P0", CultureInfo.InvariantCulture),
                timing.ExtraShare.ToString("P0", CultureInfo.InvariantCulture), timing.FramesPerSecond.ToString("F1", CultureInfo.InvariantCulture));
            if (original is null) continue;
            var (encoder, segment) = original.Measure(model, pixels, Memories, Environment.ProcessorCount);
            beside.AddRow($"{pixels} px", Seconds(encoder), Times(encoder / timing.Encode.TotalSeconds),
                Seconds(encoder + segment), Times((encoder + segment) / (timing.Encode + timing.First).TotalSeconds));
        }

        return original is null ? [table] : [table, beside];
    }

    private Table Jobs(ParseResult arguments, CancellationToken token)
    {
        var task = TaskLookup.Find(DemoTask, () => SharedOptions.TasksFolderOf(arguments, _tasks), null);
        using var benchmark = new JobBenchmark(TimeProvider.System, task, TaskLookup.LocateSupport(task),
            new ModelLoader(new ModelRegistry(ModelFolders.All()), _ => { }, SharedOptions.DeviceOf(arguments, _device), MachineRates.OfUser(_ => { })));
        var timing = benchmark.Measure(token);
        return new Table().AddColumns($"Warm jobs of {task.Id} ({task.Model.Checkpoint})", "A slice", "Fixed", "Further segment over first", "Peak memory")
            .AddRow("", Milliseconds(timing.Slice), Milliseconds(timing.Fixed), timing.ExtraShare.ToString("P0", CultureInfo.InvariantCulture),
                string.Create(CultureInfo.InvariantCulture, $"{timing.PeakBytes / (double)(1 << 30):F1} GiB"));
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F0} ms");

    private static string Seconds(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:F2} s");

    private static string Times(double ratio) => string.Create(CultureInfo.InvariantCulture, $"{ratio:F1} x");

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
