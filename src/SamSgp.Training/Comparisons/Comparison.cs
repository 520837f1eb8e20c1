using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Training.Baselines;
using SamSgp.Training.Clicks;
using SamSgp.Training.Evaluation;
using SamSgp.Training.Evaluation.Systems;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Training.Comparisons;

/// <summary>The systems of the comparison, side by side.</summary>
/// <param name="Model">The model under test.</param>
/// <param name="Registry">Where the weights of SAM2 and MedSAM2 are looked for.</param>
public sealed record Comparison(ModelEntry Model, ModelRegistry Registry)
{
    private const string NoWeights = "not run: no weights";
    private static readonly int[] ClicksOfASlice = [1, 2, 3, 5, 10, 20];
    private static readonly int[] ClicksAlone = [1, 3, 10];
    private static readonly int[] PaintedOfAVolume = [1, 2, 3, 5, 10];
    private const string GuideInput = "pseudo_mask_guide.dense.0.weight"; // (hidden, 3 maps, 3, 3)
    private const string DetailFilters = "mask_detail.filters.2."; // what a structure's own layers are made by

    /// <summary>Models that run as SAM2-SGP beside it.</summary>
    public IReadOnlyList<ModelEntry> Beside { get; init; } = [];

    /// <summary>The model's decoder for clicks; null where it has none.</summary>
    public string? Clicks { get; init; }

    /// <summary>Hex SHA-256 of it; empty where there is none.</summary>
    public string ClicksSha256 => Clicks is { } path && File.Exists(path) ? FileHash.Sha256(path) : "";

    /// <summary>Side of the model's input in pixels; null for its own.</summary>
    public int? ImageSize { get; init; }

    /// <summary>Training time of the fine-tuned system and of each baseline, by <see cref="Clock"/>.</summary>
    public TimeSpan TrainingTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What training time is measured by.</summary>
    public TimeProvider Clock { get; init; } = new ProcessorClock();

    /// <summary>Side of the baselines' input in pixels, a multiple of 128.</summary>
    public int BaselineSize { get; init; } = 128;

    /// <summary>Where networks run and are trained.</summary>
    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Of everything random.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>How often systems click in a slice; 0 for the model's own result.</summary>
    public static IReadOnlyDictionary<string, int> ClicksOfSystems { get; } =
        ClicksOfASlice.ToDictionary(Clicking).Append(new(ScoreTable.Reference, 0)).ToDictionary();

    /// <summary>How many slices of a volume systems paint; 0 for the model's own result.</summary>
    public static IReadOnlyDictionary<string, int> PaintedBySystems { get; } =
        PaintedOfAVolume.ToDictionary(Painting).Append(new(ScoreTable.Reference, 0)).ToDictionary();

    /// <summary>Names of groups of systems, each with what it holds.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<EvaluatedSystem>> Groups => new Dictionary<string, IReadOnlyList<EvaluatedSystem>>
    {
        ["model"] = [AsIs(Model, ScoreTable.Reference), .. Beside.Select(other => AsIs(other, $"{ScoreTable.Reference} {other.Name}"))],
        ["places"] = Model.Traits.ReadsWithoutPlace
            ? [Sgp("place counts", Model.Config.Refiner, placed: true), Sgp("place ignored", Model.Config.Refiner, placed: false)] : [],
        ["clicks"] = Clicks is null ? [new AbsentSystem("SAM2-SGP and clicks", "not run: no decoder for clicks")]
            :
            [
                .. ClicksOfASlice.Select(n => Clicked(Clicking(n), n)),
                Clicked("3 clicks a slice, not merged", 3, merges: false), .. ClicksAlone.Select(n => Clicked($"{Clicking(n)}, no examples", n, examples: false)),
            ],
        ["painted"] =
        [
            .. PaintedOfAVolume.Select(n => Painted(Painting(n), n)),
            Painted($"{Painting(3)}, not carried", 3, carries: false), Painted($"{Painting(3)}, no examples", 3, examples: false),
        ],
        ["ablation"] =
        [
            Sgp("pseudo-mask only", null), Sgp("refiner sam2", RefinerKind.Sam2), .. Pma(), Published(),
        ],
        ["finetuned"] = [new FinetunedSystem("SAM2-SGP fine-tuned", Model, ImageSize, TrainingTime, Seed, Clock, Device)],
        ["baselines"] =
        [
            BaselineSystem.UNet(Baselines), BaselineSystem.UNetOfAllCases(Baselines), BaselineSystem.SwinUNet(Baselines),
        ],
        ["sam2"] =
        [
            .. Tracker("SAM2", "sam2.1_hiera_tiny", "sam2.1_hiera_small", "sam2.1_hiera_base_plus", "sam2.1_hiera_large",
                "sam2_hiera_tiny", "sam2_hiera_small", "sam2_hiera_base_plus", "sam2_hiera_large"),
            .. Tracker("MedSAM2", "medsam2"),
        ],
    };

    private BaselineOptions Baselines => new(TrainingTime, BaselineSize, Seed, Clock) { Device = Device };

    private IEnumerable<EvaluatedSystem> Pma()
    {
        if (Model.Config.Refiner != RefinerKind.Pma) yield break;
        yield return Sgp("pma without probability map", RefinerKind.Pma, model => model.get_parameter(GuideInput)!.select(1, 0).zero_());
        yield return Sgp("pma without similarity maps", RefinerKind.Pma, model => model.get_parameter(GuideInput)!.slice(1, 1, 3, 1).zero_());
        if (Model.Config.DetailDim == 0) yield break;
        yield return Sgp("pma without detail", RefinerKind.Pma, model =>
        {
            foreach (var kind in (string[])["weight", "bias"]) model.get_parameter(DetailFilters + kind)!.zero_();
        });
    }

    private EvaluatedSystem Published() => Model.Config.Refiner == RefinerKind.Published
        ? Sgp("refiner published", RefinerKind.Published)
        : new AbsentSystem("refiner published", NoWeights);

    private static string Clicking(int clicks) => $"{clicks} {(clicks == 1 ? "click" : "clicks")} a slice";

    private static string Painting(int slices) => $"{slices} painted {(slices == 1 ? "slice" : "slices")}";

    private ClickedSystem Clicked(string name, int clicks, bool merges = true, bool examples = true) => new(name, clicks,
        () => TrainedNetwork.Load(Model, ImageSize, Device), () => TrainedNetwork.Load(Model, ImageSize, Device, Clicks), Model.Traits)
    {
        Merges = merges, HasExamples = examples,
    };

    private PaintedSystem Painted(string name, int slices, bool carries = true, bool examples = true) => new(name, slices,
        () => TrainedNetwork.Load(Model, ImageSize, Device), Model)
    {
        Carries = carries, HasExamples = examples,
    };

    private SgpSystem AsIs(ModelEntry model, string name) => new(name, () => TrainedNetwork.Load(model, ImageSize, Device), model.Traits,
        model.Config.Refiner, SgpSystem.PlacedAsInUse(model.Traits));

    private SgpSystem Sgp(string name, RefinerKind? refiner, Action<Sam2Base>? disable = null) => Sgp(name, refiner, SgpSystem.PlacedAsInUse(Model.Traits), disable);

    private SgpSystem Sgp(string name, RefinerKind? refiner, bool? placed, Action<Sam2Base>? disable = null) => new(name, () =>
    {
        var network = TrainedNetwork.Load(Model, ImageSize, Device);
        using var grad = no_grad();
        disable?.Invoke(network.Model);
        return network;
    }, Model.Traits, refiner, placed);

    // The first that is registered; names as samsgp models add gives them, with either separator.
    private IEnumerable<EvaluatedSystem> Tracker(string name, params string[] models)
    {
        var known = Registry.EntryPaths().Keys.ToDictionary(key => key.Replace('_', '-'), StringComparer.OrdinalIgnoreCase);
        var found = models.Select(model => known.GetValueOrDefault(model.Replace('_', '-'))).FirstOrDefault(key => key is not null);
        foreach (var boxes in (bool[])[false, true])
        {
            var row = $"{name}, {(boxes ? "true box" : "support mask first")}";
            if (found is null) yield return new AbsentSystem(row, NoWeights);
            else yield return new TrackerSystem(row, () => Load(Registry.Find(found)), Registry.Find(found).Traits, boxes);
        }
    }

    private Sam2Base Load(ModelEntry entry)
    {
        using var file = CheckpointFile.Open(entry.CheckpointPath);
        var model = new Sam2Base(entry.Config);
        CheckpointLoader.Load(model, file);
        return model.to(Device.Resolve());
    }
}
