using SamSgp.Imaging.Volumes;

namespace SamSgp.Plugins.ScriptProcess.Wire;

/// <summary>A volume without its voxels. DICOM references of its slices stay with the product.</summary>
internal sealed record VolumeHeader
{
    public required int Columns { get; init; }

    public required int Rows { get; init; }

    public required Vector3D RowDirection { get; init; }

    public required Vector3D ColumnDirection { get; init; }

    public required double RowSpacing { get; init; }

    public required double ColumnSpacing { get; init; }

    public required double SliceSpacing { get; init; }

    public bool HasPixelSpacing { get; init; } = true;

    public bool HasSliceSpacing { get; init; } = true;

    public required IReadOnlyList<Vector3D> SlicePositions { get; init; }

    public string? FrameOfReferenceUid { get; init; }

    public string? Modality { get; init; }

    public double? WindowCenter { get; init; }

    public double? WindowWidth { get; init; }

    public required VoxelForm Form { get; init; }

    /// <summary>Of each slice, for <see cref="VoxelForm.Stored"/>.</summary>
    public IReadOnlyList<float> Slopes { get; init; } = [];

    /// <summary>Of each slice, for <see cref="VoxelForm.Stored"/>.</summary>
    public IReadOnlyList<float> Intercepts { get; init; } = [];

    /// <summary>Bytes of the voxels.</summary>
    public long Bytes => (long)Columns * Rows * SlicePositions.Count * Form switch
    {
        VoxelForm.Stored => sizeof(short), VoxelForm.Values => sizeof(float), _ => 3,
    };

    /// <summary>Describes a volume.</summary>
    public static VolumeHeader Of(Volume volume)
    {
        var geometry = volume.Geometry;
        var stored = volume.RescaleOf(0) is not null;
        var rescale = stored ? Enumerable.Range(0, geometry.Slices).Select(z => volume.RescaleOf(z)!.Value).ToList() : [];
        return new VolumeHeader
        {
            Columns = geometry.Columns,
            Rows = geometry.Rows,
            RowDirection = geometry.RowDirection,
            ColumnDirection = geometry.ColumnDirection,
            RowSpacing = geometry.RowSpacing,
            ColumnSpacing = geometry.ColumnSpacing,
            SliceSpacing = geometry.SliceSpacing,
            HasPixelSpacing = geometry.HasPixelSpacing,
            HasSliceSpacing = geometry.HasSliceSpacing,
            SlicePositions = geometry.SlicePositions,
            FrameOfReferenceUid = geometry.FrameOfReferenceUid,
            Modality = volume.Modality,
            WindowCenter = volume.Window?.Center,
            WindowWidth = volume.Window?.Width,
            Form = volume.IsColor ? VoxelForm.Rgb : stored ? VoxelForm.Stored : VoxelForm.Values,
            Slopes = [.. rescale.Select(r => r.Slope)],
            Intercepts = [.. rescale.Select(r => r.Intercept)],
        };
    }

    /// <summary>The grid.</summary>
    public VolumeGeometry ToGeometry() => new()
    {
        Columns = Columns,
        Rows = Rows,
        RowDirection = RowDirection,
        ColumnDirection = ColumnDirection,
        RowSpacing = RowSpacing,
        ColumnSpacing = ColumnSpacing,
        SliceSpacing = SliceSpacing,
        HasPixelSpacing = HasPixelSpacing,
        HasSliceSpacing = HasSliceSpacing,
        SlicePositions = SlicePositions,
        FrameOfReferenceUid = FrameOfReferenceUid,
    };
}

/// <summary>How voxels are kept.</summary>
internal enum VoxelForm
{
    /// <summary>16-bit stored values.</summary>
    Stored,

    /// <summary>32-bit real-world values.</summary>
    Values,

    /// <summary>8-bit RGB triplets.</summary>
    Rgb,
}
