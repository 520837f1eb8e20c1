using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs;

/// <summary>Trains an adapter in a folder, or goes on with the training it holds; a process of its own in the product.</summary>
/// <param name="order">What is trained on what.</param>
/// <param name="folder">Where the run lives; what it leaves there is named by <see cref="FinetuneOutcome"/>.</param>
/// <param name="progress">Told of the part and how much of all is done.</param>
/// <param name="cancellationToken">Stops the run, which is saved.</param>
/// <returns>What came of it; a process that ended by itself is a failure, not an exception.</returns>
/// <exception cref="OperationCanceledException">It was stopped.</exception>
public delegate Task<FinetuneOutcome> FinetuneTask(FinetuneOrder order, string folder, IProgress<RunProgress> progress, CancellationToken cancellationToken);

/// <summary>What an adapter is trained on. Written into the run's folder: the same order goes on with it.</summary>
public sealed record FinetuneOrder
{
    /// <summary>The order's file in the folder of its run.</summary>
    public const string FileName = "order.json";

    /// <summary>Full path of the task's manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>Its <see cref="TaskManifest.ContentSha256"/>: another one is another task.</summary>
    public required string ManifestSha256 { get; init; }

    /// <summary>The images with their masks, those of the manifest first.</summary>
    public required IReadOnlyList<SupportFiles> Examples { get; init; }

    /// <summary>So many of them, from the first on, are encoded with the new adapter into a file that stands for the prepared examples
    /// of the manifest; 0 where it names none.</summary>
    public required int Encoded { get; init; }

    /// <summary>Full paths of the prepared examples that a task with the adapter has to do without: what they are made of is not here, and
    /// they fit no adapter.</summary>
    public required IReadOnlyList<string> Lost { get; init; }
}

/// <summary>What training came to.</summary>
public sealed record FinetuneOutcome
{
    /// <summary>The adapter, in the folder of the run.</summary>
    public const string AdapterFile = "adapter.safetensors";

    /// <summary>Examples encoded with it, where the order wanted that.</summary>
    public const string PreparedFile = "support.safetensors";

    /// <summary>The adapter's card.</summary>
    public const string CardFile = "README.md";

    /// <summary>Slices it was trained on.</summary>
    public int Images { get; init; }

    /// <summary>Mean Dice of held-out images without an adapter; null where nothing was held out.</summary>
    public double? Before { get; init; }

    /// <summary>The same with one.</summary>
    public double? After { get; init; }

    /// <summary>Whether held-out images say that the adapter is to be kept: then the files are there.</summary>
    public bool Helps { get; init; }

    /// <summary>Why nothing was trained, as a sentence; null where something was.</summary>
    public string? Failure { get; init; }
}
