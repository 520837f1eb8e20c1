using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Tests.Preprocessing;

public sealed class SliceStackTests
{
    private static readonly Vector3D X = new(1, 0, 0);
    private static readonly Vector3D Y = new(0, 1, 0);
    private static readonly Vector3D Z = new(0, 0, 1);

    public static TheoryData<string> Acquisitions => ["axial", "axial feet last", "prone", "sagittal", "coronal"];

    [Theory]
    [InlineData(SlicePlane.Coronal)]
    [InlineData(SlicePlane.Sagittal)]
    public void Create_Picture_ShowsThePlaneAsItIs(SlicePlane plane)
    {
        var stack = SliceStack.Create(VolumeGeometry.ForPicture(4, 3), plane);
        Assert.Equal((1, 3, 4), (stack.Slices, stack.Rows, stack.Columns));
    }

    [Theory]
    [MemberData(nameof(Acquisitions))]
    public void Read_Axial_ShowsRightAtTheLeftAndFrontAtTheTop(string acquisition)
    {
        var stack = Read(acquisition, SlicePlane.Axial, out var first);

        Assert.True(first(0, 0, 1) - first(0, 0, 0) > 5000, "columns run to the patient's left (+x)");
        Assert.InRange(first(0, 1, 0) - first(0, 0, 0), 50, 5000);
        Assert.InRange(first(1, 0, 0) - first(0, 0, 0), 0.5, 50);
        Assert.True(stack.Slices > 1);
    }

    [Theory]
    [MemberData(nameof(Acquisitions))]
    public void Read_Coronal_ShowsTheHeadAtTheTop(string acquisition)
    {
        Read(acquisition, SlicePlane.Coronal, out var first);

        Assert.True(first(0, 0, 1) - first(0, 0, 0) > 5000, "columns run to the patient's left (+x)");
        Assert.InRange(first(0, 0, 0) - first(0, 1, 0), 0.5, 50);
    }

    [Theory]
    [MemberData(nameof(Acquisitions))]
    public void Write_WhatWasRead_GivesTheVolumeBack(string acquisition)
    {
        var geometry = Geometry(acquisition);
        var labels = Enumerable.Range(0, geometry.SliceLength * geometry.Slices).Select(i => (ushort)(i % 251)).ToArray();
        foreach (var plane in Enum.GetValues<SlicePlane>())
        {
            var stack = SliceStack.Create(geometry, plane);
            var back = new byte[labels.Length];
            var slice = new ushort[stack.SliceLength];
            for (var s = 0; s < stack.Slices; s++)
            {
                stack.Read(labels, s, slice);
                stack.Write(Array.ConvertAll(slice, l => (byte)l), s, back);
            }

            Assert.Equal(labels.Select(l => (byte)l), back);
        }
    }

    [Theory]
    [MemberData(nameof(Acquisitions))]
    public void Clear_Label_IsGoneFromThatSliceAlone(string acquisition)
    {
        var geometry = Geometry(acquisition);
        foreach (var plane in Enum.GetValues<SlicePlane>())
        {
            var stack = SliceStack.Create(geometry, plane);
            var volume = Enumerable.Range(0, geometry.SliceLength * geometry.Slices).Select(i => (byte)(1 + (i % 2))).ToArray();
            var (before, slice) = ((byte[])volume.Clone(), new byte[stack.SliceLength]);

            stack.Clear(2, 1, volume);

            for (var s = 0; s < stack.Slices; s++)
            {
                var was = new byte[stack.SliceLength];
                stack.Read<byte>(volume, s, slice);
                stack.Read<byte>(before, s, was);
                Assert.Equal(s == 1 ? Array.ConvertAll(was, label => label == 2 ? (byte)0 : label) : was, slice);
            }
        }
    }

    private static VolumeGeometry Geometry(string acquisition) => acquisition switch
    {
        "axial" => TestVolumes.Geometry(5, 4, 3, X, Y),
        "axial feet last" => TestVolumes.Geometry(5, 4, 3, X, Y, direction: -1),
        "prone" => TestVolumes.Geometry(5, 4, 3, X * -1, Y * -1),
        "sagittal" => TestVolumes.Geometry(5, 4, 3, Y, Z * -1),
        "coronal" => TestVolumes.Geometry(5, 4, 3, X, Z * -1),
        _ => throw new ArgumentException(acquisition),
    };

    private static SliceStack Read(string acquisition, SlicePlane plane, out Func<int, int, int, float> at)
    {
        var volume = TestVolumes.Positions(Geometry(acquisition));
        var values = TestVolumes.Values(volume);
        var stack = SliceStack.Create(volume.Geometry, plane);
        at = (slice, row, column) =>
        {
            var pixels = new float[stack.SliceLength];
            stack.Read(values, slice, pixels);
            return pixels[row * stack.Columns + column];
        };
        return stack;
    }
}
