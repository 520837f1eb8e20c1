namespace SamSgp.Sam2.Parity;

/// <summary>One tensor of a recording compared with ours.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Error">max|ours - recorded| / max(max|recorded|, 1e-6); NaN when there is nothing to compare.</param>
/// <param name="Limit">The largest error that passes.</param>
/// <param name="Fault">What kept the two from being compared; null when nothing did.</param>
public sealed record ParityLine(string Name, double Error, double Limit, string? Fault = null)
{
    /// <summary>Compared, and within the limit.</summary>
    public bool Passed => Fault is null && Error <= Limit;
}
