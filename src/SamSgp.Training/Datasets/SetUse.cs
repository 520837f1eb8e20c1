namespace SamSgp.Training.Datasets;

/// <summary>What a labelled set is for. Sets that are not trained on are left out whole: their training cases are support in
/// evaluation only.</summary>
public enum SetUse
{
    /// <summary>Trained on; its licence allows to share weights.</summary>
    Train,

    /// <summary>Never trained on; weights, thresholds and ways of reading are chosen by it.</summary>
    Choose,

    /// <summary>Never trained on, and nothing is chosen by it: only reported.</summary>
    Report,
}
