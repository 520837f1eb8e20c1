using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;

namespace SamSgp.Runs.Corrections;

/// <summary>The voxels of which a person said that they belong to a segment, or that they do not: post-processing may not know
/// better.</summary>
internal sealed class SaidVoxels
{
    /// <param name="prompts">All that was said; inside the grid.</param>
    /// <param name="geometry">The grid.</param>
    public SaidVoxels(IReadOnlyList<Prompt> prompts, VolumeGeometry geometry)
    {
        var (inside, outside) = (new List<int>(), new List<int>());
        foreach (var prompt in prompts)
        {
            switch (prompt)
            {
                case Prompt.Point point:
                    (point.Include ? inside : outside).Add(Voxel(point.Slice, point.Column, point.Row));
                    break;
                case Prompt.Stroke stroke:
                    (stroke.Include ? inside : outside).AddRange(stroke.Points.Select(p => Voxel(stroke.Slice, p.Column, p.Row)));
                    break;
                case Prompt.Mask mask:
                    for (var i = 0; i < mask.Pixels.Length; i++)
                        (mask.Pixels[i] != 0 ? inside : outside).Add(mask.Slice * geometry.SliceLength + i);
                    break;
            }
        }

        (Inside, Outside) = (inside, outside);

        int Voxel(int slice, double column, double row) => slice * geometry.SliceLength
            + (int)Math.Clamp(Math.Round(row), 0, geometry.Rows - 1) * geometry.Columns + (int)Math.Clamp(Math.Round(column), 0, geometry.Columns - 1);
    }

    /// <summary>Voxel numbers that belong to the segment.</summary>
    public IReadOnlyList<int> Inside { get; }

    /// <summary>Voxel numbers that do not.</summary>
    public IReadOnlyList<int> Outside { get; }
}
