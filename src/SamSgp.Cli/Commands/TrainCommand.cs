using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Commands.Models;
using SamSgp.Inference.Models;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Training;
using SamSgp.Training.Clicks;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;
using SamSgp.Training.Optimization;

namespace SamSgp.Cli.Commands;

/// <summary><c>samsgp train</c>: a whole network from labelled sets and invented images.</summary>
internal sealed class TrainCommand : TerminalCommand
{
    private readonly Option<DirectoryInfo> _output = new("--output")
    {
        Description = "Folder of the run: state to continue from, weights to use.",
        Required = true,
    };
    private readonly Option<FileInfo?> _network = new("--network")
    {
        Description = "Sizes of the network (JSON); this, or --clicks.",
    };
    private readonly Option<string?> _clicks = new("--clicks")
    {
        Description = "Train a decoder for clicks for this model, which stays as it is: a registered one, or the folder of one. Leaves "
            + ClickDecoder.FileName + ", which belongs beside the model's weights.",
        HelpName = "NAME|DIR",
    };
    private readonly Option<DirectoryInfo?> _models = ModelsCommand.UserFolder();
    private readonly Option<FileInfo?> _sets = new("--sets")
    {
        Description = "Labelled sets (JSON); without it only invented shapes are trained on.",
    };
    private readonly Option<DirectoryInfo?> _data = new("--data")
    {
        Description = "Folder the sets' paths start from.",
    };
    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Continue the run in the output folder exactly where it stopped.",
    };
    private readonly Option<FileInfo?> _init = new("--init")
    {
        Description = "Start from these weights, with a fresh optimiser.",
    };
    private readonly Option<double> _minutes = new("--minutes")
    {
        Description = "Length of the run.",
        DefaultValueFactory = _ => 90,
    };
    private readonly Option<long?> _steps = new("--steps")
    {
        Description = "Length of the run in steps, instead of minutes.",
    };
    private readonly Option<int?> _size = new("--size")
    {
        Description = "Side of the training images in pixels; the network's own where not given. The same "
            + "weights serve every multiple of 32.",
    };
    private readonly Option<int> _episodes = new("--episodes")
    {
        Description = "Episodes of a step.",
        DefaultValueFactory = _ => 4,
    };
    private readonly Option<int> _images = new("--images")
    {
        Description = "Images of an episode.",
        DefaultValueFactory = _ => 8,
    };
    private readonly Option<int> _mostImages = new("--most-images")
    {
        Description = "Images of an episode in a quarter of the steps, which look for one structure; 0: as in the others.",
        DefaultValueFactory = _ => 17,
    };
    private readonly Option<double> _moved = new("--moved")
    {
        Description = "Part of the steps whose images move and zoom each on its own, 0 to 1: what the examples show counts there, not where.",
        DefaultValueFactory = _ => 0.5,
    };
    private readonly Option<double> _ownLooks = new("--own-looks")
    {
        Description = "Part of the episodes whose images have each a contrast of its own, 0 to 1.",
        DefaultValueFactory = _ => 0.5,
    };
    private readonly Option<double> _strangers = new("--strangers")
    {
        Description = "Part of the episodes some of whose images are of other sets and show no structure, 0 to 1.",
        DefaultValueFactory = _ => 0.25,
    };
    private readonly Option<double> _absent = new("--absent")
    {
        Description = "Part of an episode's images that are chosen for not showing its structure, 0 to 1: what is not there is to be left out.",
        DefaultValueFactory = _ => 0.2,
    };
    private readonly Option<double> _presence = new("--presence")
    {
        Description = "Weight of the error in saying whether the structure is there.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<double> _machine = new("--machine")
    {
        Description = "Part of the episodes that look for regions found or things laid on by machine, 0 to 1.",
        DefaultValueFactory = _ => 0.2,
    };
    private readonly Option<int> _structures = new("--structures")
    {
        Description = "Structures of an episode at most.",
        DefaultValueFactory = _ => 3,
    };
    private readonly Option<double> _shapes = new("--shapes")
    {
        Description = "Part of the episodes that are invented shapes, 0 to 1.",
        DefaultValueFactory = _ => 0.2,
    };
    private readonly Option<double> _invented = new("--invented")
    {
        Description = "Part of the other episodes with contrasts invented from label maps, 0 to 1.",
        DefaultValueFactory = _ => 0.15,
    };
    private readonly Option<double> _bank = new("--bank")
    {
        Description = "Part of the steps that also remember the network's own answers, as in 3-D, 0 to 1.",
        DefaultValueFactory = _ => 0.3,
    };
    private readonly Option<OptimizerKind> _optimizer = new("--optimizer")
    {
        Description = "How gradients become steps: Muon for matrices and AdamW for the rest, or AdamW for all.",
        DefaultValueFactory = _ => OptimizerKind.Muon,
    };
    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Peak learning rate.",
        DefaultValueFactory = _ => 1e-3,
    };
    private readonly Option<int> _warmup = new("--warmup")
    {
        Description = "Steps in which the learning rate rises.",
        DefaultValueFactory = _ => 100,
    };
    private readonly Option<double> _halfSize = new("--half-size")
    {
        Description = "Part of the steps at half the size, which take a quarter of the time, 0 to 1.",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<int> _workers = new("--workers")
    {
        Description = "Threads that share a step's episodes.",
        DefaultValueFactory = _ => 2,
    };
    private readonly Option<bool> _bfloat16 = new("--bf16")
    {
        Description = "Go through the network in bfloat16; weights stay float32. Faster on processors with AVX512-BF16 or AMX.",
    };
    private readonly Option<string> _licence = new("--licence")
    {
        Description = "Terms of use of the weights; those of the data decide.",
        DefaultValueFactory = _ => "as the data trained on",
    };
    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Of weights and episodes.",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<string> _device = SharedOptions.Device();
    private readonly Option<double> _checkpoint = new("--checkpoint-minutes")
    {
        Description = "Minutes between checkpoints.",
        DefaultValueFactory = _ => 5,
    };

    public TrainCommand()
        : base("train", "Trains a SAM2-SGP network on labelled sets, invented shapes and invented contrasts.",
            "samsgp train --network models/sgp-nano/config.json --sets models/sgp-nano/sets.json "
            + "--data SETS/ --output runs/nano --minutes 90",
            "samsgp train --network models/sgp-nano/config.json --output runs/shapes --shapes 1 --size 128 --steps 500",
            "samsgp train ... --output runs/nano --resume",
            "samsgp train ... --output runs/nano-256 --init WEIGHTS.safetensors --rate 5e-4",
            "samsgp train --clicks sgp-nano --sets models/sgp-nano/sets.json --data SETS/ --output runs/clicks --minutes 15 --rate 5e-4 "
            + "--images 4 --most-images 0 --structures 2")
    {
        foreach (var option in (Option[])[_output, _network, _clicks, _models, _sets, _data, _resume, _init, _minutes, _steps, _size, _halfSize, _episodes,
            _images, _mostImages, _structures, _moved, _ownLooks, _strangers, _absent, _presence, _machine, _shapes, _invented, _bank, _optimizer, _rate, _warmup, _workers, _bfloat16, _licence, _seed, _checkpoint, _device]) Add(option);
    }

    protected override async Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var options = TrainingOptionsOf(arguments);
        OutputFolder.Require(arguments.GetRequiredValue(_output).FullName);
        if (options.BFloat16 && !options.Device.IsCpu)
            throw new CommandException("--bf16 is for the CPU; leave it out, or take --device cpu.");
        if (options.BFloat16 && !options.Device.MultipliesBFloat16)
            throw new CommandException("--bf16 needs a processor with AVX512-BF16 or AMX-BF16; on this one a step would take many times "
                + "as long as in float32: leave it out.");
        using var clicks = ClicksOf(arguments, options);
        var network = clicks is null ? NetworkOf(arguments) : null;
        options = options with
        {
            Episodes = options.Episodes with { Size = (clicks?.Config ?? network!).ImageSize }, Traits = clicks?.Traits ?? options.Traits,
        };
        var factory = new EpisodeFactory(ReadSets(arguments, terminal), options.Episodes, options.Seed);
        var folder = arguments.GetValue(_output)!.FullName;
        TrainingTarget target = clicks is null ? new WholeNetwork(network!, options) : clicks;
        using var trainer = new Trainer(target, options, factory, folder, TimeProvider.System);
        Begin(arguments, trainer, terminal);
        var ended = await Task.Run(() => trainer.Run(new Lines(terminal), token), CancellationToken.None);
        terminal.WriteRemark(ended ? $"Done after {trainer.Step} steps."
            : $"Stopped and saved at step {trainer.Step}; --resume continues.");
        return ended ? ExitCode.Ok : ExitCode.Cancelled;
    }

    private Sam2Config NetworkOf(ParseResult arguments)
    {
        var file = arguments.GetValue(_network) ?? throw new CommandException("Give --network, the sizes of a network to train, or --clicks, a model whose "
            + "decoder for clicks is to be trained.");
        var config = Read(() => NetworkDescription.Load(file.FullName));
        return config with { ImageSize = arguments.GetValue(_size) ?? config.ImageSize };
    }

    private ClickTraining? ClicksOf(ParseResult arguments, TrainingOptions options)
    {
        if (arguments.GetValue(_clicks) is not { } name) return null;
        if (arguments.GetValue(_network) is not null) throw new CommandException("--clicks trains for a model that is there: leave --network out.");
        if (options.BFloat16) throw new CommandException("--bf16 is for whole networks: leave it out with --clicks.");
        var registry = new ModelRegistry(ModelFolders.All(arguments.GetValue(_models)?.FullName));
        try
        {
            return new ClickTraining(SharedOptions.ModelOf(name, registry), arguments.GetValue(_size), options.Device);
        }
        catch (ModelException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private TrainingOptions TrainingOptionsOf(ParseResult arguments) => new()
    {
        Episodes = new EpisodeOptions
        {
            Images = arguments.GetValue(_images),
            HalfSize = arguments.GetValue(_halfSize),
            Structures = arguments.GetValue(_structures),
            Shapes = arguments.GetValue(_sets) is null ? 1 : arguments.GetValue(_shapes),
            Invented = arguments.GetValue(_invented),
            MostImages = arguments.GetValue(_mostImages),
            Moved = arguments.GetValue(_moved),
            OwnLooks = arguments.GetValue(_ownLooks),
            Strangers = arguments.GetValue(_strangers),
            Absent = arguments.GetValue(_absent),
            Machine = arguments.GetValue(_machine),
        },
        MostSupport = Math.Max(arguments.GetValue(_images), arguments.GetValue(_mostImages)) - 1,
        EpisodesPerStep = arguments.GetValue(_episodes),
        Workers = arguments.GetValue(_workers),
        BFloat16 = arguments.GetValue(_bfloat16),
        Traits = ModelTraits.Trained with { ReadsWithoutPlace = arguments.GetValue(_moved) > 0 },
        Bank = arguments.GetValue(_bank),
        PresenceWeight = arguments.GetValue(_presence),
        Optimizer = arguments.GetValue(_optimizer),
        LearningRate = arguments.GetValue(_rate),
        Licence = arguments.GetValue(_licence)!,
        WarmupSteps = arguments.GetValue(_warmup),
        Seed = arguments.GetValue(_seed),
        Device = SharedOptions.PresentDeviceOf(arguments, _device),
        Steps = arguments.GetValue(_steps),
        Minutes = arguments.GetValue(_minutes),
        CheckpointMinutes = arguments.GetValue(_checkpoint),
    };

    private List<LabelledSet> ReadSets(ParseResult arguments, Terminal terminal)
    {
        if (arguments.GetValue(_sets) is not { } file) return [];
        var data = arguments.GetValue(_data)
            ?? throw new CommandException("--sets needs --data, the folder its paths start from.");
        var sets = Read(() => new SetReader(data.FullName).ReadForTraining(SetCatalog.Load(file.FullName)).ToList());
        foreach (var set in sets)
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
                $"{set.Name}: {set.Cases.Count} cases, {set.Cases.Sum(c => c.Slices.Count)} slices, weight {set.Weight:F2}"));
        return sets;
    }

    private void Begin(ParseResult arguments, Trainer trainer, Terminal terminal)
    {
        terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture,
            $"{trainer.Network.Model.named_parameters().Sum(p => p.parameter.numel()) / 1e6:F2} M parameters"));
        if (arguments.GetValue(_resume))
        {
            if (arguments.GetValue(_init) is not null) throw new CommandException("--resume goes on from where the run stands, --init begins one from other weights: give one of them.");
            if (!trainer.Resume()) throw new CommandException($"{arguments.GetValue(_output)} holds no run to continue.");
            terminal.WriteRemark($"Continues at step {trainer.Step}.");
            return;
        }

        if (File.Exists(Path.Combine(arguments.GetRequiredValue(_output).FullName, Trainer.StateFile)))
            throw new CommandException($"{arguments.GetRequiredValue(_output)} holds a run already: continue it with --resume, or name another folder.");
        if (arguments.GetValue(_init) is { } weights)
        {
            Read(() => { trainer.Initialize(weights.FullName); return 0; });
        }
    }

    private static T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException fault)
        {
            throw new CommandException(fault.Message, fault);
        }
    }

    private sealed class Lines(Terminal terminal) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            var sets = value.DiceBySource.OrderBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Key} {s.Value:F2}"));
            terminal.WriteRemark($"{value}  [{string.Join(", ", sets)}]");
        }
    }
}
