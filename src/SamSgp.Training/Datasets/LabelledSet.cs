namespace SamSgp.Training.Datasets;

/// <summary>One volume, or one picture.</summary>
/// <param name="Name">As in the file's name.</param>
/// <param name="Slices">In anatomical order for a volume.</param>
public sealed record LabelledCase(string Name, IReadOnlyList<LabelledSlice> Slices)
{
    /// <summary>Distance of slices, rows and columns: mm for a volume, pixels for a picture.</summary>
    public IReadOnlyList<double> Spacing { get; init; } = [1, 1, 1];

    /// <summary>Whom it shows: what a split must not tear apart. The case's own name where nothing else is known.</summary>
    public string Patient { get; init; } = Name;
}

/// <summary>Cases that share their label meanings, read for one purpose (training or test).</summary>
/// <param name="Name">As in the catalogue, with the plane where a volume was cut along more than one.</param>
/// <param name="Cases">Sorted by name.</param>
/// <param name="Structures">Label -> what it is.</param>
/// <param name="Weight">How often episodes come from this set, relative to the others.</param>
/// <param name="StructureWeights">Label -> how often it is chosen, relative to its area's share; 1 where absent.</param>
public sealed record LabelledSet(string Name, IReadOnlyList<LabelledCase> Cases,
    IReadOnlyDictionary<byte, string> Structures, double Weight, IReadOnlyDictionary<byte, double> StructureWeights)
{
    /// <summary>Images are enlarged up to so much around what is labelled; 1: never.</summary>
    public double CloseUp { get; init; } = 1;

    /// <summary>Whether the model that is fine-tuned was trained on these very cases.</summary>
    public bool IsKnown { get; init; }
}
