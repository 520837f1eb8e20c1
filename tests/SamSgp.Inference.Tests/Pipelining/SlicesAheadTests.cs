using SamSgp.Inference.Pipelining;
using SamSgp.Inference.Preprocessing;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Tests.Pipelining;

public sealed class SlicesAheadTests : IDisposable
{
    private const int Slices = 5;
    private readonly SideThread _side = new();
    private readonly SlicePreparer _preparer = new(
        TestVolumes.Positions(TestVolumes.Geometry(37, 29, Slices, new(1, 0, 0), new(0, 1, 0))),
        new InputSettings { Plane = SlicePlane.Coronal, Window = new IntensityWindow.Fixed(2000, 9000) }, ModelTraits.Sam2, 64);

    public void Dispose() => _side.Dispose();

    [Fact]
    public void Take_InOrder_GivesTheBitsOfPreparingAllAtOnce()
    {
        using var scope = NewDisposeScope();
        var expected = _preparer.Prepare(0, 8);
        using var ahead = new SlicesAhead(_preparer, [0, 1, 2, 3, 4, 5, 6, 7], 2, _side);

        var actual = cat([.. Enumerable.Range(0, 8).Select(ahead.Take)], 0);

        Assert.Equal([8, 3, 64, 64], actual.shape);
        Assert.Equal(expected.data<float>().ToArray(), actual.data<float>().ToArray());
    }

    [Fact]
    public void Take_SliceNotOnItsWay_IsMadeAtOnce()
    {
        using var scope = NewDisposeScope();
        var expected = Enumerable.Range(0, 6).Select(slice => _preparer.Prepare(slice, slice + 1).data<float>().ToArray()).ToList();
        using var ahead = new SlicesAhead(_preparer, [1, 3, 4], 2, _side);

        // 0 and 2 were not to be made, 1 is asked for twice, 3 is passed over, 5 is after the last.
        foreach (var slice in new[] { 0, 1, 2, 1, 4, 5 })
            Assert.Equal(expected[slice], ahead.Take(slice).data<float>().ToArray());
    }

    [Fact]
    public async Task Dispose_BeforeTheEnd_LetsTheThreadGoOn()
    {
        using (new SlicesAhead(_preparer, [0, 1, 2, 3, 4, 5, 6, 7], 1, _side))
        {
        }

        var ran = false;
        await _side.Give(() => ran = true);

        Assert.True(ran);
    }

    // What SlicePreparer saves: a grey slice is resized as one channel, not as three equal ones.
    [Fact]
    public void Prepare_GreySlice_GivesTheBitsOfResizingThreeChannels()
    {
        using var scope = NewDisposeScope();
        var pixels = new float[_preparer.Stack.SliceLength];
        _preparer.Stack.Read(TestVolumes.Positions(TestVolumes.Geometry(37, 29, Slices, new(1, 0, 0), new(0, 1, 0))), 3, pixels);
        var scale = new IntensityScale(2000 - 4500, 2000 + 4500);
        var three = tensor(Array.ConvertAll(pixels, scale.Apply)).view(1, 1, _preparer.Stack.Rows, _preparer.Stack.Columns).expand(-1, 3, -1, -1);
        var resized = nn.functional.interpolate(three, [64, 64], mode: InterpolationMode.Bilinear, align_corners: false, antialias: true);
        var expected = ModelTraits.Sam2.Normalize(resized);

        Assert.Equal(expected.contiguous().data<float>().ToArray(), _preparer.Prepare(3, 4).contiguous().data<float>().ToArray());
    }
}
