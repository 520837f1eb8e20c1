using SamSgp.Imaging.Volumes;

namespace SamSgp.Runs.Corrections;

/// <summary>What is connected with some voxels, over faces, edges and corners.</summary>
internal sealed class VoxelFlood(VolumeGeometry geometry)
{
    /// <summary>Visits each voxel that fulfils a condition and is connected with one of the first through others that do. What is done
    /// with a voxel must end its fulfilling the condition.</summary>
    /// <param name="first">Where it begins; those that do not fulfil the condition are passed over.</param>
    /// <param name="fulfils">The condition.</param>
    /// <param name="visit">Done with each voxel, once.</param>
    public void Visit(IEnumerable<int> first, Func<int, bool> fulfils, Action<int> visit)
    {
        var pending = new Stack<int>();
        foreach (var voxel in first)
        {
            Take(voxel);
            while (pending.TryPop(out var at))
            {
                var (row, column) = Math.DivRem(at % geometry.SliceLength, geometry.Columns);
                var slice = at / geometry.SliceLength;
                for (var z = Math.Max(0, slice - 1); z <= Math.Min(geometry.Slices - 1, slice + 1); z++)
                    for (var y = Math.Max(0, row - 1); y <= Math.Min(geometry.Rows - 1, row + 1); y++)
                        for (var x = Math.Max(0, column - 1); x <= Math.Min(geometry.Columns - 1, column + 1); x++)
                            Take((z * geometry.Rows + y) * geometry.Columns + x);
            }
        }

        void Take(int voxel)
        {
            if (!fulfils(voxel)) return;
            visit(voxel);
            pending.Push(voxel);
        }
    }
}
