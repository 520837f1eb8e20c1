using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Imaging.Tests.Segmentations;

public sealed class MaskResamplerTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Onto_SlicesThatRunAgainstTheNormal_KeepTheirVoxels(int slices)
    {
        var series = TestSeries.Grid(8, 6, slices, TestSeries.Left, TestSeries.Back);
        var labels = new byte[series.VoxelCount];
        for (var i = 0; i < labels.Length; i++) labels[i] = (byte)(i % 7 == 0 ? 1 : 0);
        var turned = new MaskVolume(series.WithSlices([.. series.SlicePositions.Reverse()], series.SliceSpacing));
        turned.AddLayer([.. Enumerable.Range(0, slices).Reverse().SelectMany(slice => labels[(slice * 48)..((slice + 1) * 48)])], new Dictionary<byte, int> { [1] = 1 });

        Assert.Equal(labels, MaskResampler.Onto(turned, series).Layers[0].ToArray());
    }
}
