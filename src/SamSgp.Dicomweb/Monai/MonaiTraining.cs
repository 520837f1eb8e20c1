using SamSgp.Dicomweb.Problems;
using SamSgp.Jobs.Improvement;
using SamSgp.Jobs.Support;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Training that clients ask for beside teaching: the improvement of tasks on all of their examples.</summary>
internal sealed class MonaiTraining(Improvements improvements, TaughtSupport taught, DicomSupport dicom)
{
    /// <summary>Name of the parameter that asks for it.</summary>
    public const string Improve = "improve";

    private const int MostBytes = 64 << 10;

    /// <summary>What a client sent; nothing is no parameters.</summary>
    /// <exception cref="MonaiException">It is no JSON object, or larger than any that is meant.</exception>
    public static async Task<MonaiParameters> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostBytes + 1];
        var count = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        return count > MostBytes
            ? throw new MonaiException(ProblemType.MalformedRequest, $"The parameters of train have more than {MostBytes} bytes.")
            : MonaiParameters.Of(System.Text.Encoding.UTF8.GetString(bytes, 0, count));
    }

    /// <summary>Whether a task's improvement is asked for: for the task, for all, or as its trainer's configuration.</summary>
    public static bool Improves(MonaiParameters parameters, TaskManifest task) =>
        new[] { parameters, parameters.Within("config"), parameters.Within(task.Id), parameters.Within(task.Id).Within("config") }.Any(place => place.Flag(Improve) == true);

    /// <summary>Asks for a task's improvement.</summary>
    /// <returns>A sentence on what comes of it.</returns>
    public async Task<string> AskAsync(TaskManifest task, string by, CancellationToken cancellationToken)
    {
        if (!ImprovementPlan.Make(task, taught, dicom).TryGet(out _, out var refused)) return refused.Message;
        await improvements.AskAsync(task.Id, by, cancellationToken);
        return $"{task.Id} is being improved";
    }

    /// <summary>Sentences on the improvements that run or wait.</summary>
    public IReadOnlyList<string> Running(IReadOnlyList<TaskManifest> tasks) => [.. tasks.Where(task => improvements.Of(task.Id).Asked is not null)
        .Select(task => $"{task.Id}: {(improvements.ProgressOf(task.Id) is { } progress ? $"{progress.Description}, {progress.Fraction:P0}" : "waiting")}")];

    /// <summary>Takes them back.</summary>
    public async Task CancelAsync(IReadOnlyList<TaskManifest> tasks, CancellationToken cancellationToken)
    {
        foreach (var task in tasks) await improvements.CancelAsync(task.Id, cancellationToken);
    }
}
