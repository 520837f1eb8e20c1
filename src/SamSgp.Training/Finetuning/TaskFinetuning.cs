using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using SamSgp.Training.Datasets;
using SamSgp.Training.Episodes;

namespace SamSgp.Training.Finetuning;

/// <summary>Makes an adapter from a set of labelled slices: every slice is answered from others of the set, all of them
/// changed anew each time.</summary>
public static class TaskFinetuning
{
    private const int MostImages = 8;
    private const int MostImagesOfLarge = 6; // what they remember of their layers fills gigabytes
    private const int MostStructures = 3;

    /// <summary>How a task's adapter is trained when nothing else is asked for.</summary>
    /// <param name="adapter">What is trained.</param>
    /// <param name="set">What it is trained on.</param>
    /// <param name="supportSize">Support images a query is answered from when the task runs.</param>
    /// <param name="volumes">Whether the task remembers its own masks of neighbouring slices.</param>
    public static TrainingOptions OptionsFor(Adapter adapter, LabelledSet set, int supportSize, bool volumes)
    {
        ArgumentNullException.ThrowIfNull(adapter);
        ArgumentNullException.ThrowIfNull(set);
        var images = Math.Min(adapter.IsSmall ? MostImages : MostImagesOfLarge, set.Cases.Sum(c => c.Slices.Count));
        return new TrainingOptions
        {
            Episodes = new EpisodeOptions
            {
                Size = adapter.Config.ImageSize, HalfSize = adapter.IsSmall ? 0.6 : 0, HalfSizeFirst = true, Turned = 0,
                Images = images, Shapes = 0, Invented = 0.1, Structures = Math.Min(MostStructures, set.Structures.Count),
            },
            BFloat16 = !adapter.IsSmall, EpisodesPerStep = adapter.IsSmall ? 2 : 1, Workers = adapter.IsSmall ? 2 : 1,
            PresenceWeight = 0, MostSupport = supportSize, Bank = volumes ? 0.3 : 0, Traits = adapter.Traits,
            LearningRate = adapter.IsSmall ? 1e-3 : 5e-4, WarmupSteps = 20, Average = 0.98, Steps = 300,
            CheckpointMinutes = 1, ReportInterval = TimeSpan.FromSeconds(1),
        };
    }

    /// <summary>The usual options for a task.</summary>
    public static TrainingOptions OptionsFor(Adapter adapter, LabelledSet set, TaskManifest task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return OptionsFor(adapter, set, (int)Math.Min(63, task.Model.Select.K), task.Model.Memory is not null);
    }

    /// <summary>The adapter a task would have: of its model, at its image size.</summary>
    public static Adapter AdapterFor(TaskManifest task, ModelRegistry registry, int rank)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(registry);
        return new Adapter(registry.Find(task.Model.Checkpoint), task.Model.ImageSize, rank)
        {
            HasReader = task.Segments.All(segment => !segment.Overlap),
        };
    }

    /// <summary>A run that is to be started or resumed.</summary>
    public static Trainer Trainer(Adapter adapter, LabelledSet set, TrainingOptions options, string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Trainer(adapter, options, new EpisodeFactory([set], options.Episodes, options.Seed), folder, time);
    }
}
