namespace SamSgp.Tasks.Manifests;

/// <summary>How images become network input; the same is done to support images and to the series.</summary>
public sealed record InputSettings
{
    /// <summary>The plane in which slices go through the network.</summary>
    public SlicePlane Plane { get; init; } = SlicePlane.AsAcquired;

    /// <summary>How voxel values become grey levels.</summary>
    public IntensityWindow Window { get; init; } = new IntensityWindow.Percentiles(0.5, 99.5);

    /// <summary>What of a slice goes through the network.</summary>
    public InputCrop Crop { get; init; } = InputCrop.None;

    /// <summary>PET as standardized uptake values by body weight instead of the units it is stored in. Support files are
    /// taken to hold them already.</summary>
    public bool StandardizedUptake { get; init; }

    /// <summary>Which images of a series are taken where several lie at one place; null to refuse such a series.</summary>
    public SliceSplit? Split { get; init; }
}
