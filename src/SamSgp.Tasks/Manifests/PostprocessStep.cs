namespace SamSgp.Tasks.Manifests;

/// <summary>A built-in step on a segment's mask. A number may name a parameter of the task instead.</summary>
public abstract record PostprocessStep
{
    private PostprocessStep()
    {
    }

    /// <summary>Only the largest connected component stays.</summary>
    /// <param name="Neighbors">6 (faces) or 26 (faces, edges, corners) neighbours connect voxels.</param>
    public sealed record KeepLargest(int Neighbors = 26) : PostprocessStep;

    /// <summary>Background that the segment encloses joins it.</summary>
    /// <param name="InPlane">True fills holes of each slice, false only holes closed in three dimensions.</param>
    public sealed record FillHoles(bool InPlane = true) : PostprocessStep;

    /// <summary>Connected components (26 neighbours) smaller than this vanish.</summary>
    /// <param name="Milliliters">At least 0.</param>
    public sealed record RemoveSmall(ParameterNumber Milliliters) : PostprocessStep;

    /// <summary>The border is smoothed, the volume kept about the same.</summary>
    /// <param name="Millimeters">Standard deviation of the Gauss kernel; 0 does nothing.</param>
    public sealed record Smooth(ParameterNumber Millimeters) : PostprocessStep;

    /// <summary>What lies outside the body (the largest thing above a threshold, holes filled) vanishes.</summary>
    /// <param name="Threshold">Real-world value that separates body from air; HU for CT.</param>
    public sealed record ClipToBody(ParameterNumber Threshold) : PostprocessStep;
}
