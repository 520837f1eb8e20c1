using System.Text.Json.Serialization;

namespace SamSgp.Tasks.Manifests;

/// <summary>Which slices of a labelled volume serve as examples. Slices are counted from 0 in the order in which they go through the network: axial
/// ones from the feet up, coronal ones from front to back, sagittal ones from the patient's right to the left, and those of a task that takes them as
/// they were acquired in the order of the file.</summary>
[JsonDerivedType(typeof(All), "all")]
[JsonDerivedType(typeof(Every), "every")]
[JsonDerivedType(typeof(Spread), "spread")]
[JsonDerivedType(typeof(Listed), "listed")]
public abstract record SliceSelection
{
    private SliceSelection()
    {
    }

    /// <summary>Every slice.</summary>
    public sealed record All : SliceSelection;

    /// <summary>Slices 0, N, 2 N, ...</summary>
    /// <param name="Step">N, at least 1.</param>
    public sealed record Every(int Step) : SliceSelection;

    /// <summary>So many slices, evenly spread over those that hold a segment; all of those when they are fewer.</summary>
    /// <param name="Count">How many, at least 1.</param>
    public sealed record Spread(int Count) : SliceSelection;

    /// <summary>These slices.</summary>
    /// <param name="Numbers">Counted from 0, ascending, each once.</param>
    public sealed record Listed(IReadOnlyList<int> Numbers) : SliceSelection;
}
