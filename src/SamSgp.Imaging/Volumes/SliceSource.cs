using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>One frame of an instance, and what it says of its place.</summary>
internal sealed record SliceSource
{
    public required DicomDataset Dataset { get; init; }

    /// <summary>0-based frame.</summary>
    public required int Frame { get; init; }

    public required SourceFrame Reference { get; init; }

    public required int Rows { get; init; }

    public required int Columns { get; init; }

    /// <summary>Row and column direction; null where the image has none.</summary>
    public (Vector3D Row, Vector3D Column)? Orientation { get; init; }

    public Vector3D? Position { get; init; }

    /// <summary>Orientation and position are those of a volume of its own, not of the patient.</summary>
    public bool IsInOwnVolume { get; init; }

    /// <summary>Millimetres between rows and between columns; null where unknown.</summary>
    public (double Rows, double Columns)? PixelSpacing { get; init; }

    public double? SliceThickness { get; init; }

    /// <summary>What it says and was not taken, beside its values; null for nothing.</summary>
    public string? Remark { get; init; }

    public string? FrameOfReferenceUid { get; init; }

    public required FrameValues Values { get; init; }

    /// <summary>0 where none is stated; null where it is no number.</summary>
    public int? InstanceNumber { get; init; }

    public bool IsLocalizer { get; init; }

    /// <summary>Says where it lies in the patient.</summary>
    public bool HasPlace => Orientation is not null && Position is not null;

    public string SopInstanceUid => Reference.SopInstanceUid;

    /// <summary>The part of the frame that is the slice; null where all of it is.</summary>
    public MosaicTile? Tile { get; init; }

    /// <summary>1-based number of <see cref="Tile"/> in the frame.</summary>
    public int TileNumber { get; init; }

    /// <summary>How a message names it.</summary>
    public string Name => (Tile is null ? "" : FormattableString.Invariant($"slice {TileNumber} of ")) + (Reference.FrameNumber is { } frame
        ? FormattableString.Invariant($"frame {frame}") : FormattableString.Invariant($"instance number {InstanceNumber}"));
}
