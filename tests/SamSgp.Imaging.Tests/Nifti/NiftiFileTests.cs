using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;

namespace SamSgp.Imaging.Tests.Nifti;

public sealed class NiftiFileTests : IDisposable
{
    private static readonly double[] Twelve = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(2)]
    [InlineData(256)]
    [InlineData(4)]
    [InlineData(512)]
    [InlineData(8)]
    [InlineData(768)]
    [InlineData(1024)]
    [InlineData(1280)]
    [InlineData(16)]
    [InlineData(64)]
    public void ReadVolume_EachNumberTypeVersionAndByteOrder_GivesScaledValues(short type)
    {
        foreach (var (version2, bigEndian) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            var path = Save(new NiftiBytes
            {
                Version2 = version2, BigEndian = bigEndian, DataType = type, Slope = 2, Intercept = -5,
                Voxels = NiftiBytes.Pack(type, bigEndian, Twelve),
            });
            var volume = NiftiFile.ReadVolume(path);
            var slice = new float[6];
            volume.ReadSlice(1, slice);
            Assert.Equal([7, 9, 11, 13, 15, 195], slice);
        }
    }

    [Fact]
    public void ReadVolume_UnsignedShortsAboveSignedRange_KeepTheirValues()
    {
        var path = Save(new NiftiBytes { DataType = 512, Dim = [2, 2, 1, 1, 1, 1, 1, 1], Voxels = NiftiBytes.Pack(512, false, 65535, 1) });
        var slice = new float[2];
        NiftiFile.ReadVolume(path).ReadSlice(0, slice);
        Assert.Equal([65535, 1], slice);
    }

    [Fact]
    public void ReadVolume_SlopeZero_MeansUnscaled()
    {
        var path = Save(new NiftiBytes { Slope = 0, Intercept = 7, Voxels = NiftiBytes.Pack(4, false, Twelve) });
        var slice = new float[6];
        NiftiFile.ReadVolume(path).ReadSlice(0, slice);
        Assert.Equal([0, 1, 2, 3, 4, 5], slice);
    }

    [Fact]
    public void ReadVolume_Sform_BecomesLpsGeometry()
    {
        // i to the right 2 mm, j to the front 3 mm, k to the head 4 mm, origin (-10, -20, 30) in RAS.
        var geometry = NiftiFile.ReadVolume(Save(new NiftiBytes
        {
            Sform = [2, 0, 0, -10, 0, 3, 0, -20, 0, 0, 4, 30], Voxels = NiftiBytes.Pack(4, false, Twelve),
        })).Geometry;
        Assert.Equal((3, 2, 2), (geometry.Columns, geometry.Rows, geometry.Slices));
        Assert.Equal(new Vector3D(-1, 0, 0), geometry.RowDirection);
        Assert.Equal(new Vector3D(0, -1, 0), geometry.ColumnDirection);
        Assert.Equal((2, 3, 4), (geometry.ColumnSpacing, geometry.RowSpacing, geometry.SliceSpacing));
        Assert.Equal(new Vector3D(10, 20, 30), geometry.SlicePositions[0]);
        Assert.Equal(new Vector3D(10 - 4, 20 - 3, 34), geometry.ToPatient(2, 1, 1));
        Assert.Null(geometry.FrameOfReferenceUid);
    }

    [Fact]
    public void ReadVolume_Qform_TurnsAboutItsQuaternionAndQfac()
    {
        // A quarter turn about z: i points to the front (RAS +y), j to the left; qfac -1 turns k to the feet.
        var half = (float)Math.Sqrt(0.5);
        var geometry = NiftiFile.ReadVolume(Save(new NiftiBytes
        {
            Pixdim = [-1, 2, 3, 4, 0, 0, 0, 0], Qform = [0, 0, half, 1, 2, 3], Voxels = NiftiBytes.Pack(4, false, Twelve),
        })).Geometry;
        AssertNear(new(-1 - 0, -2 - 2, 3), geometry.ToPatient(1, 0, 0));
        AssertNear(new(-1 + 3, -2, 3), geometry.ToPatient(0, 1, 0));
        AssertNear(new(-1, -2, 3 - 4), geometry.ToPatient(0, 0, 1));
    }

    [Fact] // wasserth/TotalSegmentator #522: a header made out of two
    public void ReadVolume_SizesThatContradictEachOther_AreRefused()
    {
        var path = Save(new NiftiBytes
        {
            Pixdim = [1, 0.976f, 0.976f, 2.5f, 0, 0, 0, 0], Sform = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], Voxels = NiftiBytes.Pack(4, false, Twelve),
        });
        Assert.Contains("0.976 by pixdim[1] and 1 by the sform", Assert.Throws<InvalidDataException>(() => NiftiFile.ReadVolume(path)).Message, StringComparison.Ordinal);
    }

    [Theory] // MIC-DKFZ/nnUNet #2937: no spacing at all
    [InlineData(0f, false, false)]
    [InlineData(float.NaN, false, false)]
    [InlineData(2f, true, true)]
    public void ReadVolume_WithoutSizes_HasNoVolume(float size, bool inPlane, bool volume)
    {
        var geometry = NiftiFile.ReadVolume(Save(new NiftiBytes { Pixdim = [1, size, size, size, 0, 0, 0, 0], Voxels = NiftiBytes.Pack(4, false, Twelve) })).Geometry;
        Assert.Equal((inPlane, volume), (geometry.HasPixelSpacing, geometry.HasVolume));
    }

    [Fact]
    public void ReadVolume_UnitsOfMetres_AreMadeMillimetres()
    {
        var geometry = NiftiFile.ReadVolume(Save(new NiftiBytes
        {
            Units = 1, Pixdim = [1, 0.002f, 0.002f, 0.005f, 0, 0, 0, 0], Voxels = NiftiBytes.Pack(4, false, Twelve),
        })).Geometry;
        Assert.Equal(2, geometry.ColumnSpacing, 5);
        Assert.Equal(5, geometry.SliceSpacing, 5);
    }

    [Fact]
    public void ReadVolume_FourDimensions_WantsAVolumeNamed()
    {
        var path = Save(new NiftiBytes
        {
            Dim = [4, 3, 2, 1, 2, 1, 1, 1], Voxels = NiftiBytes.Pack(4, false, Twelve),
        });
        Assert.Contains("2 volumes", Assert.Throws<InvalidDataException>(() => NiftiFile.ReadVolume(path)).Message);
        var slice = new float[6];
        NiftiFile.ReadVolume(path, 1).ReadSlice(0, slice);
        Assert.Equal([6, 7, 8, 9, 10, 100], slice);
    }

    [Fact]
    public void ReadVolume_Rgb_KeepsColours()
    {
        var path = Save(new NiftiBytes { DataType = 128, Dim = [2, 2, 1, 1, 1, 1, 1, 1], Voxels = [1, 2, 3, 4, 5, 6] });
        Assert.Equal([1, 2, 3, 4, 5, 6], NiftiFile.ReadVolume(path).ReadRgb(0).ToArray());
    }

    [Fact]
    public void ReadLabels_FloatVoxels_MustBeWholeNumbers()
    {
        var whole = Save(new NiftiBytes { DataType = 16, Voxels = NiftiBytes.Pack(16, false, Twelve) });
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100], NiftiFile.ReadLabels(whole).FindLabels());
        var half = Save(new NiftiBytes { DataType = 64, Voxels = NiftiBytes.Pack(64, false, [.. Twelve[..11], 0.5]) });
        Assert.Contains("Voxel 11 is 0.5", Assert.Throws<InvalidDataException>(() => NiftiFile.ReadLabels(half)).Message);
    }

    [Fact]
    public void ReadVolume_DamagedFiles_SayWhatIsWrong()
    {
        var good = new NiftiBytes { Voxels = NiftiBytes.Pack(4, false, Twelve) }.Build();
        AssertRefused("header size", "not a NIfTI file at all, of course, this is text"u8.ToArray());
        AssertRefused("ends within its header", good[..200]);
        AssertRefused("too short", good[..^4]);
        AssertRefused("datatype 32", new NiftiBytes { DataType = 32 }.Build());
        AssertRefused("dim[2]", new NiftiBytes { Dim = [3, 3, 0, 2, 1, 1, 1, 1] }.Build());
        AssertRefused("too large", new NiftiBytes { Dim = [3, 32767, 32767, 32767, 1, 1, 1, 1] }.Build());
        AssertRefused("too short", new NiftiBytes { Dim = [3, 1000, 1000, 1000, 1, 1, 1, 1] }.Build());
    }

    [Theory]
    [InlineData("a.nii")]
    [InlineData("a.nii.gz")]
    public void Write_VolumeAndLabels_ReadBackTheSame(string name)
    {
        var geometry = new VolumeGeometry
        {
            Columns = 2, Rows = 3, RowSpacing = 0.5, ColumnSpacing = 0.75, SliceSpacing = 3,
            RowDirection = new(0, 1, 0), ColumnDirection = new(0, 0, -1),
            SlicePositions = [new(5, -6, 7), new(2, -6, 7)],
        };
        short[] stored = [.. Enumerable.Range(0, 12).Select(i => (short)(i - 5))];
        NiftiFile.Write(_folder.PathTo(name), Volume.FromStored(geometry, [], stored, [(1, -1024), (1, -1024)]));
        var volume = NiftiFile.ReadVolume(_folder.PathTo(name));
        Assert.True(volume.Geometry.IsAlignedWith(geometry, 1e-4));
        Assert.Equal((1f, -1024f), volume.UniformRescale);
        Assert.Equal(stored[6..], volume.ReadStored(1).ToArray());
        Assert.True(NiftiFile.ReadGeometry(_folder.PathTo(name)).IsAlignedWith(geometry, 1e-4));
        Assert.False(NiftiFile.IsLabelMap(_folder.PathTo(name)));

        NiftiFile.Write(_folder.PathTo(name), new LabelVolume(geometry, [.. Enumerable.Range(0, 12).Select(i => (ushort)(i * 300))]));
        Assert.Equal(3300, NiftiFile.ReadLabels(_folder.PathTo(name)).Slice(1)[5]);
        Assert.True(NiftiFile.IsLabelMap(_folder.PathTo(name)));
    }

    [Fact]
    public void Write_BreaksOff_LeavesWhatWasThereAndNothingElse()
    {
        var path = _folder.PathTo("a.nii.gz");
        var geometry = new VolumeGeometry
        {
            Columns = 2, Rows = 3, RowSpacing = 1, ColumnSpacing = 1, SliceSpacing = 1, RowDirection = new(1, 0, 0), ColumnDirection = new(0, 1, 0),
            SlicePositions = [new(0, 0, 0), new(0, 0, 1)],
        };
        NiftiFile.Write(path, new LabelVolume(geometry, new ushort[12]));
        var before = File.ReadAllBytes(path);

        Assert.Throws<OperationCanceledException>(() => NiftiFile.Write(path, geometry, slice => slice == 0 ? new byte[6] : throw new OperationCanceledException()));

        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(path)!));
    }

    [SharedDataFact("data/segmentation/ct_multiorgan_totalsegmentator")]
    public void ReadVolumeAndLabels_RealCase_LiverHasLiverDensity()
    {
        var folder = SharedData.PathTo("data", "segmentation", "ct_multiorgan_totalsegmentator");
        var image = NiftiFile.ReadVolume(Path.Combine(folder, "case1_ct.nii.gz"));
        var labels = NiftiFile.ReadLabels(Path.Combine(folder, "case1_seg.nii.gz"));
        Assert.Equal((122, 101, 112), (image.Geometry.Columns, image.Geometry.Rows, image.Geometry.Slices));
        Assert.True(image.Geometry.IsAlignedWith(labels.Geometry, 0.01));
        Assert.Equal(3, image.Geometry.SliceSpacing, 3);
        double sum = 0, count = 0;
        var values = new float[image.Geometry.SliceLength];
        for (var k = 0; k < image.Geometry.Slices; k++)
        {
            image.ReadSlice(k, values);
            var slice = labels.Slice(k);
            for (var i = 0; i < slice.Length; i++)
            {
                if (slice[i] == 5) (sum, count) = (sum + values[i], count + 1);
            }
        }

        // Independently computed with numpy; a CT without contrast medium.
        Assert.Equal(44.4596, sum / count, 3);
    }

    private string Save(NiftiBytes bytes)
    {
        var path = _folder.PathTo("in.nii");
        File.WriteAllBytes(path, bytes.Build());
        return path;
    }

    private void AssertRefused(string reason, byte[] bytes)
    {
        var path = _folder.PathTo("bad.nii");
        File.WriteAllBytes(path, bytes);
        var message = Assert.Throws<InvalidDataException>(() => NiftiFile.ReadVolume(path)).Message;
        Assert.Contains(reason, message);
        Assert.StartsWith(path, message);
    }

    private static void AssertNear(Vector3D expected, Vector3D actual) =>
        Assert.True((expected - actual).Length < 1e-5, $"{expected} expected, {actual} found.");
}
