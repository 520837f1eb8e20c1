using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Benchmarks;

/// <summary>What one slice of the 3-D loop costs beside its encoding.</summary>
/// <param name="Encode">The image encoder, shared by all segments.</param>
/// <param name="First">Memory attention, both decoders and the memory of the mask, for one segment.</param>
/// <param name="Extra">What each further segment adds.</param>
public sealed record LoopTiming(TimeSpan Encode, TimeSpan First, TimeSpan Extra)
{
    /// <summary>A further segment over a slice with one.</summary>
    public double ExtraShare => Extra / (Encode + First);

    /// <summary>Slices of one segment that go through the loop in a second.</summary>
    public double FramesPerSecond => 1 / (Encode + First).TotalSeconds;
}

/// <summary>Measures the stages of a slice in one run.</summary>
/// <param name="time">Where time comes from.</param>
/// <param name="device">Where the network runs.</param>
public sealed class LoopBenchmark(TimeProvider time, ComputeDevice device)
{
    private const int Rounds = 3;
    private const int Segments = 4;

    /// <summary>Measures a network with fresh weights, in the order of the loop.</summary>
    /// <param name="config">The network.</param>
    /// <param name="bf16">bfloat16 instead of float32.</param>
    /// <param name="memories">Support memories and bank entries a slice is compared with.</param>
    /// <param name="token">Stops between two measurements.</param>
    public LoopTiming Measure(Sam2Config config, bool bf16, int memories, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(config);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        using var model = new Sam2Base(config);
        model.eval();
        if (bf16) model.ToBFloat16();
        else model.Freeze();
        model.to(device.Resolve());
        var network = new SgpNetwork(model);
        var image = rand(1, 3, config.ImageSize, config.ImageSize);
        var features = model.EncodeImages(image);
        var memory = network.EncodeSupport(features, ones(1, 1, config.ImageSize, config.ImageSize), SupportMaskForm.Binary);
        var tokens = MemoryTokens.Join([.. Enumerable.Repeat(model.Prepare(memory), memories)]);
        var several = MemoryTokens.Stack([.. Enumerable.Repeat(tokens, Segments)]);
        var (encode, one, all) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            token.ThrowIfCancellationRequested();
            using var threads = new NetworkThreads(null); // as jobs have it
            var encoded = Time(() => model.EncodeImages(image));
            var first = Time(() => Slice(network, features, tokens, config.Refiner));
            var many = Time(() => Slice(network, features, several, config.Refiner));
            if (round == 0) continue;
            (encode, one, all) = (Min(encode, encoded), Min(one, first), Min(all, many));
        }

        return new LoopTiming(encode, one, (all - one) / (Segments - 1));
    }

    // The new mask's memory is prepared too, as the bank does.
    private static void Slice(SgpNetwork network, ImageFeatures features, MemoryTokens memory, RefinerKind refiner) =>
        network.Model.Prepare(network.EncodeSlice(network.Segment(features, memory, refiner)));

    private TimeSpan Time(Action work)
    {
        using var scope = NewDisposeScope();
        var start = time.GetTimestamp();
        work();
        device.Finish();
        return time.GetElapsedTime(start);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
