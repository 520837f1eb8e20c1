using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>UIH's GRID: slices in rows of tiles, as many rows as they fill. A private sequence has an item for each slice, with its
/// ImagePositionPatient.</summary>
internal static class UihGrid
{
    private static readonly DicomPrivateCreator Header = new("Image Private Header");
    private static readonly DicomTag Slices = new(0x0065, 0x1050, Header);
    private static readonly DicomTag Frames = new(0x0065, 0x1051, Header);

    /// <summary>Whether an image says how many slices it shows, as this vendor's do.</summary>
    public static bool Are(DicomDataset dataset) => dataset.Contains(Slices) || dataset.Contains(Frames);

    /// <summary>How many slices there are; null where that is not said.</summary>
    public static int? Count(DicomDataset dataset)
    {
        if (dataset.TryGetSequence(Frames, out var frames) && frames.Items.Count > 1) return frames.Items.Count;
        return FrameAttributes.Open(dataset).UsableNumbers(0, null, Slices, 1) is [var count] ? (int)Math.Clamp(count, 0, int.MaxValue) : null;
    }

    /// <summary>Where they lie.</summary>
    /// <exception cref="NoMosaicException">It is not said, or contradicts itself.</exception>
    public static MosaicPlaces Read(SliceSource plane)
    {
        if (!plane.Dataset.TryGetSequence(Frames, out var frames) || frames.Items.Count < 2)
            throw new NoMosaicException("where its slices lie (the private sequence with an item for each) is not stated");
        var count = frames.Items.Count;
        if (StatedNumbers.ReadOne(plane.Dataset, Slices) is { } stated && stated != count)
            throw new NoMosaicException(FormattableString.Invariant($"it states {stated} slices, but places of {count}"));
        var across = (int)Math.Ceiling(Math.Sqrt(count));
        var down = (count + across - 1) / across;
        if (plane.Columns % across != 0 || plane.Rows % down != 0)
            throw new NoMosaicException($"{across} x {down} tiles do not divide it evenly");
        return new(across, down, [.. frames.Items.Select((item, k) => StatedNumbers.Read(item, DicomTag.ImagePositionPatient, 3) is [var x, var y, var z]
            ? new Vector3D(x, y, z) : throw new NoMosaicException($"slice {k + 1} of its private sequence has no ImagePositionPatient"))]);
    }
}
