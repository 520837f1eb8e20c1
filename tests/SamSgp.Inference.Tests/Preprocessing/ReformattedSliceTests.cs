using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Preprocessing;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Inference.Tests.Preprocessing;

public sealed class ReformattedSliceTests
{
    private static readonly VolumeGeometry Geometry = TestVolumes.Geometry(5, 4, 3, new(0, 1, 0), new(0, 0, -1)); // sagittal

    public static TheoryData<string, SlicePlane> Kinds()
    {
        var kinds = new TheoryData<string, SlicePlane>();
        foreach (var kind in (string[])["stored", "values", "colour"])
            foreach (var plane in Enum.GetValues<SlicePlane>()) kinds.Add(kind, plane);
        return kinds;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_AnyPlaneOfAnyVolume_GivesTheBitsOfReadingAllOfIt(string kind, SlicePlane plane)
    {
        var volume = Volume(kind);
        var all = TestVolumes.Values(volume);
        var stack = SliceStack.Create(Geometry, plane);
        var (expected, actual) = (new float[stack.SliceLength], new float[stack.SliceLength]);
        for (var slice = 0; slice < stack.Slices; slice++)
        {
            stack.Read<float>(all, slice, expected);

            stack.Read(volume, slice, actual);

            Assert.Equal(expected, actual);
        }
    }

    private static Volume Volume(string kind)
    {
        var numbers = Enumerable.Range(0, (int)Geometry.VoxelCount);
        return kind switch
        {
            "stored" => Imaging.Volumes.Volume.FromStored(Geometry, [], [.. numbers.Select(n => (short)(n * 37 - 900))],
                [(1, -1024), (0.3f, 7), (2.7f, 0)]),
            "values" => Imaging.Volumes.Volume.FromValues(Geometry, [], [.. numbers.Select(n => n / 7f)]),
            _ => Imaging.Volumes.Volume.FromRgb(Geometry, [], [.. Enumerable.Range(0, 3 * (int)Geometry.VoxelCount).Select(n => (byte)(n * 11))]),
        };
    }
}
