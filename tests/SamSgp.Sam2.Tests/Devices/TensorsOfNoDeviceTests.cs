using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Sam2.Tests.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Devices;

/// <summary>On a card, a tensor that is made without naming a device lies on the CPU and does not go together with the others. Here it is the
/// other way round, and needs no card: the network is on the CPU, and what names no device lands on libtorch's <c>meta</c> device, which has
/// shapes and no values. Gradients are recorded, for that is the way through the network that all devices share.</summary>
public sealed class TensorsOfNoDeviceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Theory]
    [InlineData(RefinerKind.Pma)]
    [InlineData(RefinerKind.Sam2)]
    [InlineData(RefinerKind.Published)]
    public void Segment_DefaultDeviceIsAnother_UsesItsOwn(RefinerKind refiner)
    {
        var network = new SgpNetwork(Network(refiner));
        var (images, masks) = Pictures(3);
        var boxes = tensor([1f, 2f, 90f, 100f, 0f, 0f, 64f, 64f, float.NaN, float.NaN, float.NaN, float.NaN]).view(3, 4);

        var next = Elsewhere(() =>
        {
            var features = network.Model.EncodeImages(images);
            var memory = network.EncodeSupport(features, masks, SupportMaskForm.Binary);
            var (tokens, positions) = SgpNetwork.Concatenate([memory]);
            return network.EncodeSlice(network.Segment(features, tokens, positions, refiner, boxes));
        });

        Assert.True(next.Features.isfinite().all().item<bool>());
    }

    [Theory]
    [InlineData(RefinerKind.Pma)]
    [InlineData(RefinerKind.Sam2)]
    public void Correct_DefaultDeviceIsAnother_UsesItsOwn(RefinerKind refiner)
    {
        var network = new SgpNetwork(Network(refiner));
        var (images, masks) = Pictures(1);
        var (points, labels) = (tensor([4f, 5f, 60f, 70f]).view(1, 2, 2), tensor([1f, 0f]).view(1, 2));

        var corrected = Elsewhere(() =>
        {
            var features = network.Model.EncodeImages(images);
            var memory = network.Model.Prepare(network.EncodeSupport(features, masks, SupportMaskForm.Published));
            var present = network.Segment(features, memory, refiner).PseudoLogits;
            return network.Correct(features, network.Condition(features, memory), refiner, present, points, labels);
        });

        Assert.True(corrected.Logits.isfinite().all().item<bool>());
    }

    [Fact]
    public void Track_DefaultDeviceIsAnother_UsesItsOwn()
    {
        var model = Network(RefinerKind.Sam2);
        var (images, masks) = Pictures(1);

        var (tracked, boxed) = Elsewhere(() =>
        {
            var (features, tracker) = (model.EncodeImages(images), new Sam2Tracker(model));
            tracker.AddMask(0, features, masks);
            return (tracker.Track(1, features, 2, reverse: false), tracker.SegmentBoxes(features, masks.new_zeros(1, 4)));
        });

        Assert.True(tracked.HighResMasks.isfinite().all().item<bool>());
        Assert.True(boxed.HighResMasks.isfinite().all().item<bool>());
    }

    [Fact]
    public void Normalize_DefaultDeviceIsAnother_UsesTheImages()
    {
        var (images, _) = Pictures(2);

        Assert.True(Elsewhere(() => ModelTraits.Trained.Normalize(images)).isfinite().all().item<bool>());
    }

    private static Sam2Base Network(RefinerKind refiner)
    {
        manual_seed(7);
        var model = new Sam2Base(Toy.Config with { Refiner = refiner, DetailDim = refiner == RefinerKind.Pma ? 8 : 0 });
        model.eval();
        return model;
    }

    private static (Tensor Images, Tensor Masks) Pictures(int count) =>
        (rand(count, 3, 128, 128), rand(count, 1, 128, 128).gt(0.5).to(ScalarType.Float32));

    private static T Elsewhere<T>(Func<T> work)
    {
        set_default_device(META);
        try
        {
            return work();
        }
        finally
        {
            set_default_device(CPU);
        }
    }
}
