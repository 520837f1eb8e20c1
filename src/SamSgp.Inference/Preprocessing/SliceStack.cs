using SamSgp.Imaging.Volumes;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Preprocessing;

/// <summary>The slices of a grid in the plane and orientation in which they go through the network. Support and query
/// are turned alike, however they were acquired: axial slices show the patient's right at the left and the front at
/// the top, coronal and sagittal ones the head at the top.</summary>
public sealed class SliceStack
{
    private readonly int _origin;
    private readonly int _sliceStride;
    private readonly int _rowStride;
    private readonly int _columnStride;

    private SliceStack(Axis slice, Axis row, Axis column)
    {
        (Slices, Rows, Columns) = (slice.Length, row.Length, column.Length);
        (_sliceStride, _rowStride, _columnStride) = (slice.SignedStride, row.SignedStride, column.SignedStride);
        _origin = slice.Start + row.Start + column.Start;
    }

    /// <summary>Slices in the plane.</summary>
    public int Slices { get; }

    /// <summary>Rows of a slice in the plane.</summary>
    public int Rows { get; }

    /// <summary>Columns of a slice in the plane.</summary>
    public int Columns { get; }

    /// <summary>Pixels of a slice in the plane.</summary>
    public int SliceLength => Rows * Columns;

    /// <summary>Whether its slices are the grid's own, in whatever order and turned however.</summary>
    public bool HasGridSlices(VolumeGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return Math.Abs(_sliceStride) == geometry.SliceLength;
    }

    /// <summary>The stack of a grid; a picture, which lies nowhere, is taken to show the plane as it should be.</summary>
    public static SliceStack Create(VolumeGeometry geometry, SlicePlane plane)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var columns = new Axis(geometry.Columns, 1, geometry.RowDirection);
        var rows = new Axis(geometry.Rows, geometry.Columns, geometry.ColumnDirection);
        var slices = new Axis(geometry.Slices, geometry.SliceLength, SliceDirection(geometry));
        if (plane == SlicePlane.AsAcquired || !geometry.HasPlace) return new SliceStack(slices, rows, columns);

        var (x, y, z) = ToPatientAxes(columns, rows, slices);
        return plane switch
        {
            SlicePlane.Axial => new SliceStack(z, y, x),
            SlicePlane.Coronal => new SliceStack(y, z.Reversed(), x),
            _ => new SliceStack(x, z.Reversed(), y),
        };
    }

    /// <summary>Values or labels of a slice, row by row.</summary>
    public void Read<T>(ReadOnlySpan<T> volume, int slice, Span<T> destination)
    {
        var target = 0;
        for (var row = 0; row < Rows; row++)
        {
            var index = _origin + slice * _sliceStride + row * _rowStride;
            for (var column = 0; column < Columns; column++, index += _columnStride) destination[target++] = volume[index];
        }
    }

    /// <summary>Real-world values of a slice, row by row. Nothing else of the volume is read.</summary>
    public void Read(Volume volume, int slice, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(volume);
        for (var row = 0; row < Rows; row++)
            volume.ReadLine(_origin + slice * _sliceStride + row * _rowStride, _columnStride, destination.Slice(row * Columns, Columns));
    }

    /// <summary>Puts the labels of a slice to where they belong on the grid.</summary>
    public void Write(ReadOnlySpan<byte> labels, int slice, byte[] volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var source = 0;
        for (var row = 0; row < Rows; row++)
        {
            var index = _origin + slice * _sliceStride + row * _rowStride;
            for (var column = 0; column < Columns; column++, index += _columnStride) volume[index] = labels[source++];
        }
    }

    /// <summary>Takes a label out of a slice.</summary>
    public void Clear(byte label, int slice, byte[] volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        for (var row = 0; row < Rows; row++)
        {
            var index = _origin + slice * _sliceStride + row * _rowStride;
            for (var column = 0; column < Columns; column++, index += _columnStride)
                if (volume[index] == label) volume[index] = 0;
        }
    }

    /// <summary>Where a voxel of the grid lies in the plane.</summary>
    public (int Slice, int Row, int Column) Locate(int column, int row, int slice, VolumeGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var index = slice * geometry.SliceLength + row * geometry.Columns + column;
        return (Along(_sliceStride, Slices), Along(_rowStride, Rows), Along(_columnStride, Columns));

        int Along(int stride, int length)
        {
            var at = index / Math.Abs(stride) % length;
            return stride < 0 ? length - 1 - at : at;
        }
    }

    /// <summary>The grid's own slice in which a pixel of the plane lies; the plane's slice itself when they are the
    /// same slices, in either order.</summary>
    public int GridSlice(int slice, int row, int column, VolumeGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return (_origin + slice * _sliceStride + row * _rowStride + column * _columnStride) / geometry.SliceLength;
    }

    private static Vector3D SliceDirection(VolumeGeometry geometry)
    {
        if (geometry.Slices < 2) return geometry.Normal;
        var along = geometry.SlicePositions[^1] - geometry.SlicePositions[0];
        return along.Dot(geometry.Normal) < 0 ? geometry.Normal * -1 : geometry.Normal;
    }

    // Which grid axis runs along the patient's x, y and z, turned to run the positive way; of the six ways to match
    // them, the one with the greatest agreement.
    private static (Axis X, Axis Y, Axis Z) ToPatientAxes(Axis a, Axis b, Axis c)
    {
        (Axis X, Axis Y, Axis Z)[] ways = [(a, b, c), (a, c, b), (b, a, c), (b, c, a), (c, a, b), (c, b, a)];
        var best = ways.MaxBy(way => Math.Abs(way.X.Direction.X) + Math.Abs(way.Y.Direction.Y) + Math.Abs(way.Z.Direction.Z));
        return (Turn(best.X, best.X.Direction.X), Turn(best.Y, best.Y.Direction.Y), Turn(best.Z, best.Z.Direction.Z));
    }

    private static Axis Turn(Axis axis, double component) => component < 0 ? axis.Reversed() : axis;

    private sealed record Axis(int Length, int Stride, Vector3D Direction, bool Reverse = false)
    {
        public int SignedStride => Reverse ? -Stride : Stride;

        public int Start => Reverse ? (Length - 1) * Stride : 0;

        public Axis Reversed() => this with { Reverse = !Reverse, Direction = Direction * -1 };
    }
}
