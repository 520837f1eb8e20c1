using SamSgp.Sam2.Devices;
using SamSgp.Sam2.Modeling;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Benchmarks;

/// <summary>Measures the image encoder and the matrix rate in one run, so that their ratio holds on a busy or throttled
/// machine too.</summary>
/// <param name="time">Where time comes from.</param>
/// <param name="device">Where the network runs.</param>
public sealed class EncoderBenchmark(TimeProvider time, ComputeDevice device)
{
    private const int MatrixSide = 2048;
    private const int MostProducts = 200;
    private const int Rounds = 5;

    /// <summary>Measures one image size and number format; matrix products and images take turns.</summary>
    /// <param name="config">The network; its weights are freshly initialised, which costs the same as trained
    /// ones.</param>
    /// <param name="bf16">bfloat16 instead of float32.</param>
    /// <param name="token">Stops between two measurements.</param>
    public EncoderTiming Measure(Sam2Config config, bool bf16, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(config);
        using var withoutGradient = no_grad();
        using var scope = NewDisposeScope();
        using var model = new Sam2Base(config);
        model.eval();
        if (bf16) model.ToBFloat16();
        else model.Freeze();
        var place = device.Resolve();
        model.to(place);
        var type = bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var matrix = rand(MatrixSide, MatrixSide, dtype: ScalarType.Float32).to(type, place);
        var image = rand(1, 3, config.ImageSize, config.ImageSize);
        var (encode, multiply, product) = (TimeSpan.MaxValue, TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var round = 0; round <= Rounds; round++)
        {
            token.ThrowIfCancellationRequested();
            TimeSpan encoded;
            using (new NetworkThreads(null)) encoded = Time(() => model.EncodeImages(image)); // as jobs have it
            // As many products as take about as long: a short piece of work finds a quiet moment on a busy machine, which
            // a long one does not, and their ratio would say nothing.
            var products = Math.Clamp((int)(encoded / product), 1, MostProducts);
            product = Time(() => Multiply(matrix, products)) / products;
            if (round == 0) continue; // memory and threads come with the first
            (multiply, encode) = (Min(multiply, product), Min(encode, encoded));
        }

        var rate = 2.0 * MatrixSide * MatrixSide * MatrixSide / multiply.TotalSeconds;
        var precision = bf16 ? "bf16" : "fp32";
        return new EncoderTiming(config.ImageSize, precision, encode, EncoderWork.Operations(config), rate);
    }

    private static Tensor Multiply(Tensor matrix, int times)
    {
        using var scope = NewDisposeScope();
        var product = matrix;
        for (var n = 0; n < times; n++)
        {
            product = matmul(matrix, matrix);
            if (n < times - 1) product.Dispose();
        }

        return product.MoveToOuterDisposeScope();
    }

    private TimeSpan Time<T>(Func<T> work)
    {
        using var scope = NewDisposeScope();
        var start = time.GetTimestamp();
        work();
        device.Finish();
        return time.GetElapsedTime(start);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
