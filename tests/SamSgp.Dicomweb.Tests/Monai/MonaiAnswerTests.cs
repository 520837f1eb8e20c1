using SamSgp.Dicomweb.Monai;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>Answers as others read them: nibabel reads NIfTI, ITK (in plastimatch) reads NRRD.</summary>
public sealed class MonaiAnswerTests : IDisposable
{
    // Prints the voxel of the mark, and how far the affines of two files differ.
    private const string Compare = "import sys,nibabel as n,numpy as a;x=n.load(sys.argv[1]);y=n.load(sys.argv[2]);"
        + "print(*a.argwhere(a.asarray(y.dataobj)==3)[0],'%.6f'%abs(x.affine-y.affine).max(),x.shape==y.shape)";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Grids => new("axial", "flipped", "coronal", "oblique", "mirrored");

    [NibabelTheory]
    [MemberData(nameof(Grids))]
    public void Encode_Nifti_HasTheImagesAffine(string grid)
    {
        var geometry = Geometry(grid);
        NiftiFile.Write(_folder.PathTo("image.nii.gz"), Volume.FromValues(geometry, [], new float[geometry.VoxelCount]));
        File.WriteAllBytes(_folder.PathTo("labels.nii.gz"), new MonaiAnswer(".nii.gz", Compress: true).Encode(Marked(geometry)));

        Assert.Equal("4 2 1 0.000000 True", ToolRun.Of(NibabelTheoryAttribute.Python, "-c", Compare, _folder.PathTo("image.nii.gz"), _folder.PathTo("labels.nii.gz")).Output.Trim());
    }

    [NibabelTheory("plastimatch")]
    [MemberData(nameof(Grids))]
    public void Encode_Nrrd_ReadByItkHasTheImagesAffine(string grid)
    {
        var geometry = Geometry(grid);
        NiftiFile.Write(_folder.PathTo("image.nii.gz"), Volume.FromValues(geometry, [], new float[geometry.VoxelCount]));
        foreach (var compress in new[] { true, false })
        {
            File.WriteAllBytes(_folder.PathTo("labels.nrrd"), new MonaiAnswer(".nrrd", compress).Encode(Marked(geometry)));
            var converted = ToolRun.Of("plastimatch", "convert", "--input", _folder.PathTo("labels.nrrd"), "--output-img", _folder.PathTo("read.nii.gz"));
            Assert.True(converted.ExitCode == 0, converted.Output);

            var words = ToolRun.Of(NibabelTheoryAttribute.Python, "-c", Compare, _folder.PathTo("image.nii.gz"), _folder.PathTo("read.nii.gz")).Output.Trim().Split(' ');

            Assert.Equal(["4", "2", "1", "True"], [words[0], words[1], words[2], words[4]]);
            Assert.InRange(double.Parse(words[3], System.Globalization.CultureInfo.InvariantCulture), 0, 1e-4);
        }
    }

    private static MonaiLabelMap Marked(VolumeGeometry geometry)
    {
        var labels = new byte[geometry.VoxelCount];
        labels[(((1 * geometry.Rows) + 2) * geometry.Columns) + 4] = 3;
        return new MonaiLabelMap(geometry, labels, new Dictionary<string, int> { ["A"] = 1 }, []);
    }

    private static VolumeGeometry Geometry(string grid)
    {
        var (row, column, flip) = grid switch
        {
            "axial" => (new Vector3D(1, 0, 0), new Vector3D(0, 1, 0), 1),
            "flipped" => (new Vector3D(1, 0, 0), new Vector3D(0, 1, 0), -1),
            "coronal" => (new Vector3D(1, 0, 0), new Vector3D(0, 0, -1), 1),
            "mirrored" => (new Vector3D(-1, 0, 0), new Vector3D(0, -1, 0), 1), // as RAS has it
            _ => (new Vector3D(0.8, 0.6, 0), new Vector3D(-0.36, 0.48, 0.8), 1),
        };
        return new VolumeGeometry
        {
            Columns = 6, Rows = 5, RowDirection = row, ColumnDirection = column, ColumnSpacing = 0.75, RowSpacing = 1.5, SliceSpacing = 4,
            SlicePositions = [.. Enumerable.Range(0, 3).Select(k => new Vector3D(-12.5, 7, 100) + row.Cross(column) * (4 * k * flip))],
        };
    }
}
