using SamSgp.Imaging.Volumes;

namespace SamSgp.Training.Datasets;

/// <summary>How a stored grid lies in the patient, to the nearest axis: sets store their volumes in every order, and a
/// network that is to know left from right must see all of them the same way.</summary>
internal sealed class PatientAxes
{
    private readonly int[] _extents;
    private readonly int[] _strides;
    private readonly int[] _starts;

    private PatientAxes(int[] extents, int[] strides, int[] starts) =>
        (_extents, _strides, _starts) = (extents, strides, starts);

    /// <summary>Voxels along left, posterior, superior.</summary>
    public (int Left, int Posterior, int Superior) Extents => (_extents[0], _extents[1], _extents[2]);

    /// <summary>Reads the order off a geometry.</summary>
    public static PatientAxes Of(VolumeGeometry geometry)
    {
        var step = geometry.Slices > 1 ? geometry.SlicePositions[1] - geometry.SlicePositions[0] : geometry.Normal;
        Vector3D[] directions = [geometry.RowDirection, geometry.ColumnDirection, step];
        int[] extents = [geometry.Columns, geometry.Rows, geometry.Slices];
        int[] strides = [1, geometry.Columns, geometry.SliceLength];
        var result = new PatientAxes(new int[3], new int[3], new int[3]);
        var free = new List<int> { 0, 1, 2 };
        for (var axis = 2; axis >= 0; axis--)
        {
            var stored = free.MaxBy(i => Math.Abs(Component(directions[i], axis)));
            free.Remove(stored);
            var backwards = Component(directions[stored], axis) < 0;
            result._extents[axis] = extents[stored];
            result._strides[axis] = backwards ? -strides[stored] : strides[stored];
            result._starts[axis] = backwards ? (extents[stored] - 1) * strides[stored] : 0;
        }

        return result;
    }

    /// <summary>Index into the stored voxels.</summary>
    public int Index(int left, int posterior, int superior) =>
        _starts[0] + (left * _strides[0]) + _starts[1] + (posterior * _strides[1])
        + _starts[2] + (superior * _strides[2]);

    private static double Component(Vector3D vector, int axis) =>
        axis switch { 0 => vector.X, 1 => vector.Y, _ => vector.Z };
}
