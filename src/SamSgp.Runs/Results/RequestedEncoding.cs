using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Runs.Results;

/// <summary>The encoding of the SEG that a run is asked for, where it is not the task's own.</summary>
public static class RequestedEncoding
{
    /// <summary>The task with another encoding of its SEG.</summary>
    /// <param name="task">The task.</param>
    /// <param name="encoding">As manifests write it; null for the task's own.</param>
    /// <param name="encoded">The task, changed.</param>
    /// <returns>False where there is no such encoding.</returns>
    public static bool TryApply(TaskManifest task, string? encoding, out TaskManifest encoded)
    {
        encoded = task;
        if (encoding is null) return true;
        var names = Enum.GetValues<SegmentationEncoding>().ToDictionary(value => value.ToString(), StringComparer.OrdinalIgnoreCase);
        if (!names.TryGetValue(encoding, out var chosen)) return false;
        encoded = task with { Output = task.Output with { Encoding = chosen } };
        return true;
    }
}
