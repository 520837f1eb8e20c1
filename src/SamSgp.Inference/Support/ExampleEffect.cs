namespace SamSgp.Inference.Support;

/// <summary>What one example does to slices of other cases that are compared with it.</summary>
/// <param name="Example">Its file's name, with the slice where there are several.</param>
/// <param name="Change">Change of Dice when it is there instead of the next most similar one, the mean over these slices; below 0 it hurts.</param>
/// <param name="Slices">How many these are.</param>
public sealed record ExampleEffect(string Example, double Change, int Slices)
{
    // One or two slices, or a change that noise would make, say nothing of an example.
    private const int LeastSlices = 3;
    private const double Notable = 0.01;

    /// <summary>Whether the task is better off without it.</summary>
    public bool Hurts => Slices >= LeastSlices && Change < -Notable;
}
