using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segments in as few label maps as their overlap allows.</summary>
public sealed class LayerPackerTests
{
    private static readonly VolumeGeometry Grid = TestSeries.Grid(40, 3, 4, TestSeries.Left, TestSeries.Back);

    [Fact]
    public void Pack_SegmentsThatExcludeEachOther_ShareALayer()
    {
        var masks = Pack([7, 3, 9], (segment, slice, i) => i % 10 == segment && slice == 1);
        Assert.Single(masks.Layers);
        Assert.Equal([(0, 1), (0, 2), (0, 3)], ((int[])[7, 3, 9]).Select(segment => ((int, int))masks.Locate(segment)));
        AssertVoxels(masks, (segment, slice, i) => i % 10 == segment && slice == 1);
    }

    // 1 and 2 meet in one slice, 2 and 3 in another: 3 goes with 1.
    [Fact]
    public void Pack_SegmentsThatMeetSomewhere_GoIntoTheFirstLayerWithoutThem()
    {
        static bool Holds(int segment, int slice, int i) => segment switch
        {
            1 => slice == 0 && i < 35, 2 => (slice == 0 && i == 34) || (slice == 3 && i > 100), _ => slice == 3 && i > 100 && i < 104,
        };
        var masks = Pack([1, 2, 3], Holds);
        Assert.Equal([(0, 1), (1, 1), (0, 2)], ((int[])[1, 2, 3]).Select(segment => ((int, int))masks.Locate(segment)));
        AssertVoxels(masks, Holds);
    }

    [Fact]
    public void Pack_MoreSegmentsThanALayerHolds_GoOnInTheNext()
    {
        var masks = Pack([.. Enumerable.Range(1, 300)], (segment, slice, i) => (slice * 120) + i == segment);
        Assert.Equal(2, masks.Layers.Count);
        Assert.Equal(((0, 255), (1, 1), (1, 45)), (masks.Locate(255), masks.Locate(256), masks.Locate(300)));
        AssertVoxels(masks, (segment, slice, i) => (slice * 120) + i == segment);
    }

    [Fact]
    public void Pack_SegmentWithoutAVoxel_IsThere() => Assert.Equal([4, 8], Pack([4, 8], (segment, _, i) => segment == 8 && i == 0).SegmentNumbers);

    [Fact]
    public void Pack_SliceThatCannotBeRead_IsTheFault()
    {
        var fault = Assert.Throws<DicomDataException>(() => LayerPacker.Pack(Grid, [1], _ => [1], (_, slice, _) =>
            slice == 2 ? throw new DicomDataException("frame 3 is damaged") : false));
        Assert.Equal("frame 3 is damaged", fault.Message);
    }

    private static MaskVolume Pack(int[] segments, Func<int, int, int, bool> holds) => LayerPacker.Pack(Grid, segments, _ => segments, (segment, slice, inside) =>
    {
        for (var i = 0; i < inside.Length; i++) inside[i] = holds(segment, slice, i) ? (byte)1 : (byte)0;
        return inside.Contains((byte)1);
    });

    private static void AssertVoxels(MaskVolume masks, Func<int, int, int, bool> holds)
    {
        var inside = new byte[Grid.SliceLength];
        foreach (var segment in masks.SegmentNumbers)
        {
            for (var slice = 0; slice < Grid.Slices; slice++)
            {
                masks.ReadSlice(segment, slice, inside);
                Assert.Equal(Enumerable.Range(0, inside.Length).Select(i => holds(segment, slice, i) ? (byte)1 : (byte)0), inside);
            }
        }
    }
}
