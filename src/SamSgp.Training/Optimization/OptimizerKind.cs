namespace SamSgp.Training.Optimization;

/// <summary>How gradients become steps.</summary>
public enum OptimizerKind
{
    /// <summary>AdamW (arXiv 1711.05101) for every weight.</summary>
    AdamW,

    /// <summary>Muon (arXiv 2502.16982) for the matrices of hidden layers, AdamW for all else. Takes about a tenth longer
    /// a step and learns more from it.</summary>
    Muon,
}
