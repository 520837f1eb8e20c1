using SamSgp.Tasks.Manifests;

namespace SamSgp.Tasks.Support;

/// <summary>What of a task's support set is there.</summary>
/// <param name="Examples">Image files with masks, in the manifest's order, wildcards replaced by what was found.</param>
/// <param name="Series">DICOM series of the manifest; whether they are there is asked of the store or PACS.</param>
/// <param name="Missing">What was not found; a task is runnable when this is empty.</param>
public sealed record SupportSet(IReadOnlyList<SupportFiles> Examples, IReadOnlyList<SupportSeries> Series,
    IReadOnlyList<MissingSupport> Missing)
{
    /// <summary>True when every file the manifest names is there.</summary>
    public bool IsComplete => Missing.Count == 0;
}
