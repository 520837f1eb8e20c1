using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Reports;

/// <summary>A segment cut out of its grid: the smallest block of voxels that holds it.</summary>
internal sealed class SegmentCut
{
    private SegmentCut(int firstColumn, int firstRow, int firstSlice, int columns, int rows, int slices) =>
        (FirstColumn, FirstRow, FirstSlice, Columns, Rows, Slices, Inside) =
            (firstColumn, firstRow, firstSlice, columns, rows, slices, new byte[(long)columns * rows * slices]);

    public int FirstColumn { get; }

    public int FirstRow { get; }

    public int FirstSlice { get; }

    public int Columns { get; }

    public int Rows { get; }

    public int Slices { get; }

    /// <summary>1 inside the segment, 0 outside; slice by slice, row by row.</summary>
    public byte[] Inside { get; }

    /// <summary>Voxels of the segment.</summary>
    public long Voxels { get; private set; }

    /// <summary>Cuts a segment out; null where it is empty.</summary>
    public static SegmentCut? Of(MaskVolume masks, int segment)
    {
        var (layer, label) = masks.Locate(segment);
        var geometry = masks.Geometry;
        var labels = masks.Layers[layer].Span;
        int[] first = [int.MaxValue, int.MaxValue, int.MaxValue], last = [-1, -1, -1];
        for (var line = 0; line < geometry.Rows * geometry.Slices; line++)
        {
            var row = labels.Slice(line * geometry.Columns, geometry.Columns);
            var from = row.IndexOf(label);
            if (from < 0) continue;
            Extend(first, last, 0, from, row.LastIndexOf(label));
            Extend(first, last, 1, line % geometry.Rows, line % geometry.Rows);
            Extend(first, last, 2, line / geometry.Rows, line / geometry.Rows);
        }

        if (last[0] < 0) return null;
        var cut = new SegmentCut(first[0], first[1], first[2], last[0] - first[0] + 1, last[1] - first[1] + 1,
            last[2] - first[2] + 1);
        cut.Fill(labels, label, geometry);
        return cut;
    }

    /// <summary>One row of the block.</summary>
    public ReadOnlySpan<byte> Row(int row, int slice) => Inside.AsSpan((slice * Rows + row) * Columns, Columns);

    /// <summary>The box along the patient's axes that encloses the voxels with their edges.</summary>
    public (Vector3D Lowest, Vector3D Highest) PatientBox(VolumeGeometry geometry)
    {
        var low = new Vector3D(double.MaxValue, double.MaxValue, double.MaxValue);
        var high = low * -1;
        for (var slice = 0; slice < Slices; slice++)
        {
            for (var row = 0; row < Rows; row++)
            {
                var line = Row(row, slice);
                // Between its first and last voxel a row adds nothing: positions are linear in the column.
                foreach (var column in (ReadOnlySpan<int>)[line.IndexOf((byte)1), line.LastIndexOf((byte)1)])
                {
                    if (column < 0) continue;
                    var point = geometry.ToPatient(FirstColumn + column, FirstRow + row, FirstSlice + slice);
                    low = new(Math.Min(low.X, point.X), Math.Min(low.Y, point.Y), Math.Min(low.Z, point.Z));
                    high = new(Math.Max(high.X, point.X), Math.Max(high.Y, point.Y), Math.Max(high.Z, point.Z));
                }
            }
        }

        var half = HalfVoxel(geometry);
        return (low - half, high + half);
    }

    private static Vector3D HalfVoxel(VolumeGeometry geometry)
    {
        var (c, r, s) = (geometry.RowDirection * (geometry.ColumnSpacing / 2),
            geometry.ColumnDirection * (geometry.RowSpacing / 2), geometry.Normal * (geometry.SliceSpacing / 2));
        return new(Math.Abs(c.X) + Math.Abs(r.X) + Math.Abs(s.X), Math.Abs(c.Y) + Math.Abs(r.Y) + Math.Abs(s.Y),
            Math.Abs(c.Z) + Math.Abs(r.Z) + Math.Abs(s.Z));
    }

    private void Fill(ReadOnlySpan<byte> labels, byte label, VolumeGeometry geometry)
    {
        for (var slice = 0; slice < Slices; slice++)
        {
            for (var row = 0; row < Rows; row++)
            {
                var from = ((FirstSlice + slice) * geometry.Rows + FirstRow + row) * geometry.Columns + FirstColumn;
                var source = labels.Slice(from, Columns);
                var target = Inside.AsSpan((slice * Rows + row) * Columns, Columns);
                for (var i = 0; i < Columns; i++) target[i] = source[i] == label ? (byte)1 : (byte)0;
                Voxels += target.Count((byte)1);
            }
        }
    }

    private static void Extend(int[] first, int[] last, int axis, int from, int to) =>
        (first[axis], last[axis]) = (Math.Min(first[axis], from), Math.Max(last[axis], to));
}
