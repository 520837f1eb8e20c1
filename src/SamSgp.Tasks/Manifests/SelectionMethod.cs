namespace SamSgp.Tasks.Manifests;

/// <summary>How support images are chosen for a slice.</summary>
public enum SelectionMethod
{
    /// <summary>The most similar ones: the same input gives the same result.</summary>
    TopK,

    /// <summary>Drawn without replacement by similarity, as published.</summary>
    Sample,
}
