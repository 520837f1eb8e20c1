using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.ScriptProcess.Wire;

/// <summary>Masks without their voxels: for each layer, label -> segment number.</summary>
internal sealed record MaskHeader(IReadOnlyList<IReadOnlyDictionary<byte, int>> Layers)
{
    /// <summary>Describes masks.</summary>
    public static MaskHeader Of(MaskVolume masks) => new([.. masks.Layers.Select((_, layer) =>
        (IReadOnlyDictionary<byte, int>)masks.SegmentNumbers.Where(number => masks.Locate(number).Layer == layer)
            .ToDictionary(number => masks.Locate(number).Label, number => number))]);
}
