using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Rendering;

/// <summary>What of a volume's slices a picture shows, and which way round: a rectangle of them, mirrored or transposed so that people see what they
/// are used to.</summary>
/// <remarks>What has a frame of reference (DICOM) is shown as it is stored, as viewers do. NIfTI volumes are stored in any order: they are turned to the radiological view,
/// the patient's right on the left of axial and coronal slices, anterior above, on the left of sagittal ones, head above.</remarks>
internal sealed record SliceView
{
    private readonly VolumeGeometry _geometry;
    private readonly SliceBox _box;
    private readonly bool _isTransposed, _mirrorsColumns, _mirrorsRows;

    /// <param name="geometry">The volume's.</param>
    /// <param name="box">What is shown, on the volume's own grid.</param>
    public SliceView(VolumeGeometry geometry, SliceBox box)
    {
        (_geometry, _box) = (geometry, box);
        IsOriented = geometry is { HasPlace: true, HasDirections: true };
        var (right, down) = (geometry.RowDirection, geometry.ColumnDirection);
        if (IsOriented && geometry.FrameOfReferenceUid is null)
        {
            // Head and feet run vertically; left and right never do.
            _isTransposed = Axis(right) > Axis(down);
            if (_isTransposed) (right, down) = (down, right);
            _mirrorsColumns = !IsUsual(right, Axis(right));
            _mirrorsRows = !IsUsual(down, Axis(down));
        }

        Right = _mirrorsColumns ? right * -1 : right;
        Down = _mirrorsRows ? down * -1 : down;
    }

    /// <summary>Pixels of a row as it is shown.</summary>
    public int Columns => _isTransposed ? _box.Rows : _box.Columns;

    /// <summary>Rows as they are shown.</summary>
    public int Rows => _isTransposed ? _box.Columns : _box.Rows;

    /// <summary>Millimetres from pixel to pixel of a row as it is shown.</summary>
    public double ColumnSpacing => _isTransposed ? _geometry.RowSpacing : _geometry.ColumnSpacing;

    /// <summary>Millimetres from row to row as they are shown.</summary>
    public double RowSpacing => _isTransposed ? _geometry.ColumnSpacing : _geometry.RowSpacing;

    /// <summary>Whether the patient's sides are known.</summary>
    public bool IsOriented { get; }

    /// <summary>The patient's direction to the right of the picture.</summary>
    public Vector3D Right { get; }

    /// <summary>The patient's direction downwards.</summary>
    public Vector3D Down { get; }

    /// <summary>A slice as it is shown.</summary>
    /// <param name="slice">The whole slice, <paramref name="channels"/> values a pixel.</param>
    /// <param name="channels">1 for grey and masks, 3 for colour.</param>
    public byte[] Of(ReadOnlySpan<byte> slice, int channels = 1)
    {
        var shown = new byte[Columns * Rows * channels];
        for (var row = 0; row < Rows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                var (c, r) = (_mirrorsColumns ? Columns - 1 - column : column, _mirrorsRows ? Rows - 1 - row : row);
                if (_isTransposed) (c, r) = (r, c);
                slice.Slice(((r + _box.Top) * _geometry.Columns + c + _box.Left) * channels, channels).CopyTo(shown.AsSpan((row * Columns + column) * channels));
            }
        }

        return shown;
    }

    // 0 left and right, 1 front and back, 2 head and feet: the one that a direction follows most.
    private static int Axis(Vector3D v)
    {
        var (x, y, z) = (Math.Abs(v.X), Math.Abs(v.Y), Math.Abs(v.Z));
        return x >= y && x >= z ? 0 : y >= z ? 1 : 2;
    }

    // To the patient's left, to the back, to the feet (PS3.3 C.7.6.2.1.1: x grows to the left, y to the back, z to the head).
    private static bool IsUsual(Vector3D v, int axis) => axis switch { 0 => v.X > 0, 1 => v.Y > 0, _ => v.Z < 0 };
}
