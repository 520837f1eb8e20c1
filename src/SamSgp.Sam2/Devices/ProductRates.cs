using System.Text.Json.Serialization;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Devices;

/// <summary>How fast one thread of this processor multiplies matrices of the network's sizes. That a processor has
/// instructions for bfloat16 does not say that they are faster: some without tiles (AMX) take twice as long as in float32.</summary>
/// <param name="InFloat32">Operations a second in float32.</param>
/// <param name="InBFloat16">Operations a second in bfloat16; 0 where the processor has no instructions for it.</param>
public sealed record ProductRates(double InFloat32, double InBFloat16)
{
    // Below that the conversions between formats eat what products gain.
    private const double LeastGain = 1.1;

    // Rows, columns in and out of a layer of the trunk, of the feed-forward way and of a projection of memory attention.
    private static readonly (long Rows, long In, long Out)[] Layers = [(1024, 192, 768), (1024, 768, 192), (1024, 256, 256)];
    private const int Rounds = 8;

    /// <summary>Whether bfloat16 is worth it: at least a tenth faster.</summary>
    [JsonIgnore]
    public bool BFloat16Pays => InBFloat16 >= LeastGain * InFloat32;

    /// <summary>Measures both, in turns and the best of several rounds, so that other work on the machine weighs on neither;
    /// takes some tenths of a second.</summary>
    /// <param name="clock">Measures.</param>
    public static ProductRates Measure(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        if (!FastBFloat16.IsHere) return new ProductRates(Rate([.. Layers.Select(layer => Time(clock, layer).Float32)]), 0);
        var times = Layers.Select(layer => Time(clock, layer)).ToArray();
        return new ProductRates(Rate([.. times.Select(t => t.Float32)]), Rate([.. times.Select(t => t.BFloat16)]));
    }

    private static double Rate(double[] seconds) => Layers.Sum(layer => 2.0 * layer.Rows * layer.In * layer.Out) / seconds.Sum();

    private static (double Float32, double BFloat16) Time(TimeProvider clock, (long Rows, long In, long Out) layer)
    {
        using var alone = new NetworkThreads(1);
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var exact = new Layer(layer.Rows, layer.In, layer.Out, ScalarType.Float32);
        var rounded = FastBFloat16.IsHere ? new Layer(layer.Rows, layer.In, layer.Out, ScalarType.BFloat16) : null;
        var (float32, bfloat16) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            var (first, second) = (exact.Seconds(clock), rounded?.Seconds(clock) ?? 0);
            if (round > 0) (float32, bfloat16) = (Math.Min(float32, first), Math.Min(bfloat16, second)); // the first brings memory and code
        }

        return (float32, bfloat16);
    }

    private sealed class Layer(long rows, long inputs, long outputs, ScalarType type)
    {
        private readonly Tensor _x = rand(rows, inputs).to(type);
        private readonly Tensor _weight = rand(outputs, inputs).to(type);
        private readonly Tensor _bias = rand(outputs).to(type);

        public double Seconds(TimeProvider clock)
        {
            var start = clock.GetTimestamp();
            using var product = nn.functional.linear(_x, _weight, _bias);
            return clock.GetElapsedTime(start).TotalSeconds;
        }
    }
}
