using SamSgp.Imaging.Rendering;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Rendering;

public sealed class SliceViewTests
{
    // Directions in the patient (L, P, H) of a NIfTI volume's two axes, and those that people are used to.
    [Theory]
    [InlineData("L", "P", "L", "P")] // axial, as in DICOM
    [InlineData("R", "A", "L", "P")] // axial, stored from the left back corner on: RAS
    [InlineData("A", "R", "L", "P")] // axial, rows and columns changed
    [InlineData("R", "H", "L", "F")] // coronal
    [InlineData("H", "L", "L", "F")]
    [InlineData("A", "H", "P", "F")] // sagittal
    [InlineData("F", "P", "P", "F")]
    public void Of_Nifti_IsInRadiologicalView(string row, string column, string right, string down)
    {
        var geometry = Geometry(row, column, frame: null);
        var view = new SliceView(geometry, SliceBox.Whole(geometry));

        Assert.Equal((Direction(right), Direction(down)), (view.Right, view.Down));
        // The voxel that lies farthest to the right and down is the last one shown.
        byte[] slice = [.. Enumerable.Range(0, geometry.SliceLength).Select(i => (byte)i)];
        var shown = view.Of(slice);
        int At(double sign) => Enumerable.Range(0, geometry.SliceLength).MaxBy(i =>
            sign * (geometry.ToPatient(i % geometry.Columns, i / geometry.Columns, 0).Dot(view.Right) * 100 + geometry.ToPatient(i % geometry.Columns, i / geometry.Columns, 0).Dot(view.Down)));
        Assert.Equal((At(-1), At(1)), (shown[0], shown[^1]));
        Assert.Equal(slice.Length, shown.Distinct().Count());
    }

    [Fact]
    public void Of_Dicom_IsAsStored()
    {
        var geometry = Geometry("R", "A", frame: "1.2");
        byte[] slice = [.. Enumerable.Range(0, geometry.SliceLength).Select(i => (byte)i)];
        Assert.Equal(slice, new SliceView(geometry, SliceBox.Whole(geometry)).Of(slice));
    }

    [Fact]
    public void Of_NiftiThatStatesNoDirections_IsAsStoredWithoutSides()
    {
        var view = new SliceView(VolumeGeometry.ForPicture(5, 4), new SliceBox(0, 0, 5, 4));
        byte[] slice = [.. Enumerable.Range(0, 20).Select(i => (byte)i)];
        Assert.False(view.IsOriented);
        Assert.Equal(slice, view.Of(slice));
    }

    [Fact]
    public void Around_SmallSegment_IsCroppedWithItsSurroundings()
    {
        var geometry = VolumeGeometry.ForPicture(512, 400);
        var mask = new byte[geometry.SliceLength];
        for (var row = 10; row < 50; row++) mask.AsSpan(row * 512 + 300, 60).Fill(1);

        var box = SliceBox.Around(geometry, SliceBox.Of(mask, 512));

        Assert.Equal(new SliceBox(270, 0, 120, 80), box);
        Assert.Equal(60 * 40, new SliceView(geometry, box).Of(mask).Count(value => value == 1));
    }

    [Fact]
    public void Around_LargeSegmentOrNone_IsWhole()
    {
        var geometry = VolumeGeometry.ForPicture(512, 400);
        Assert.Equal(SliceBox.Whole(geometry), SliceBox.Around(geometry, new SliceBox(100, 100, 300, 200)));
        Assert.Equal(SliceBox.Whole(geometry), SliceBox.Around(geometry, SliceBox.Of(new byte[geometry.SliceLength], 512)));
    }

    private static VolumeGeometry Geometry(string row, string column, string? frame) => new()
    {
        Columns = 5, Rows = 4, RowDirection = Direction(row), ColumnDirection = Direction(column), RowSpacing = 1, ColumnSpacing = 1,
        SliceSpacing = 1, SlicePositions = [default], FrameOfReferenceUid = frame,
    };

    private static Vector3D Direction(string letter) => letter switch
    {
        "L" => new(1, 0, 0), "R" => new(-1, 0, 0), "P" => new(0, 1, 0), "A" => new(0, -1, 0), "H" => new(0, 0, 1), _ => new(0, 0, -1),
    };
}
