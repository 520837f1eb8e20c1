using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Volumes;

public sealed class MaskVolumeBoxTests
{
    private static readonly VolumeGeometry Geometry = new()
    {
        Columns = 5,
        Rows = 4,
        RowDirection = new Vector3D(1, 0, 0),
        ColumnDirection = new Vector3D(0, 1, 0),
        RowSpacing = 1,
        ColumnSpacing = 1,
        SliceSpacing = 1,
        SlicePositions = [new(0, 0, 0), new(0, 0, 1), new(0, 0, 2)],
    };

    [Fact]
    public void FindBox_TwoVoxels_HoldsBoth()
    {
        var mask = Mask((1, 2, 1, 7), (3, 1, 2, 7), (0, 0, 0, 8));
        Assert.Equal(new VoxelBox(1, 1, 1, 3, 2, 2), mask.FindBox(70));
        Assert.Equal(new VoxelBox(0, 0, 0, 1, 1, 1), mask.FindBox(80));
        Assert.Null(Mask((0, 0, 0, 8)).FindBox(70));
    }

    [Fact]
    public void ToLabels_SegmentsThatOverlap_GiveTheLaterOnesLabelAndLeaveOutWhatIsNotNamed()
    {
        var mask = Mask((1, 2, 1, 7), (0, 0, 0, 8));
        var second = new byte[60];
        second[0] = 1; // also segment 80's voxel
        mask.AddLayer(second, new Dictionary<byte, int> { [1] = 90 });

        Assert.Equal([70, 90], mask.ToLabels().FindLabels());
        Assert.Equal([3, 4], mask.ToLabels(new Dictionary<int, ushort> { [70] = 3, [80] = 4 }).FindLabels());
    }

    [Fact]
    public void WriteBox_OtherSegmentsVoxels_StayTheirs()
    {
        var mask = Mask((1, 2, 1, 7), (2, 2, 1, 8));
        var box = new VoxelBox(1, 2, 1, 3, 1, 1);
        Assert.Equal([1, 0, 0], mask.ReadBox(70, box));
        mask.WriteBox(70, box, [0, 1, 1]);
        Assert.Equal([0, 0, 1], mask.ReadBox(70, box));
        Assert.Equal([0, 1, 0], mask.ReadBox(80, box));
    }

    [Fact]
    public void Grow_AtTheEdge_StaysInTheGrid() =>
        Assert.Equal(new VoxelBox(0, 1, 0, 4, 3, 3), new VoxelBox(1, 3, 1, 2, 1, 1).Grow(1, 2, 9, Geometry));

    private static MaskVolume Mask(params (int X, int Y, int Z, byte Label)[] voxels)
    {
        var labels = new byte[60];
        foreach (var (x, y, z, label) in voxels) labels[(z * 4 + y) * 5 + x] = label;
        var mask = new MaskVolume(Geometry);
        mask.AddLayer(labels, new Dictionary<byte, int> { [7] = 70, [8] = 80 });
        return mask;
    }
}
