using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Modeling;

/// <summary>Two-dimensional sine position code of a grid. Depends on the grid's size alone, so it is kept.</summary>
internal sealed class PositionEmbeddingSine(int numPosFeats)
{
    private const double Scale = 2 * Math.PI;
    private const double Epsilon = 1e-6;
    private readonly ConcurrentDictionary<(long, long, string, ScalarType), Tensor> _cache = new();

    /// <summary>(1, numPosFeats, H, W) for the grid of a (B, C, H, W) map, in its type and on its device. It stays this object's,
    /// whatever dispose scope there is: memories that outlive the scope they are made in have it with them.</summary>
    public Tensor For(Tensor x) => _cache.GetOrAdd((x.shape[2], x.shape[3], x.device.ToString(), x.dtype), _ =>
    {
        using var scope = NewDisposeScope();
        return Compute(x.shape[2], x.shape[3], x.device).to(x.dtype).DetachFromDisposeScope();
    });

    private Tensor Compute(long height, long width, Device device)
    {
        using var grad = no_grad();
        var features = numPosFeats / 2;
        var t = UpTo(features, device);
        var period = Powers(10000, t.div(Constant(2), RoundingMode.floor).Times(2).Over(features));
        var y = Axis(height, period, device).view(height, 1, features).expand(height, width, features);
        var x = Axis(width, period, device).view(1, width, features).expand(height, width, features);
        return cat([y, x], 2).permute(2, 0, 1).unsqueeze(0).contiguous(); // (1, C, H, W)
    }

    // (n, features): sine at even, cosine at odd features.
    private static Tensor Axis(long n, Tensor period, Device device)
    {
        var position = UpTo(n, device).Plus(1).Over(n + Epsilon).Times(Scale);
        var angle = position.unsqueeze(1) / period;
        var even = angle.slice(1, 0, period.shape[0], 2).sin();
        var odd = angle.slice(1, 1, period.shape[0], 2).cos();
        return stack([even, odd], 2).flatten(1);
    }
}

/// <summary>Position code from random spatial frequencies, for prompts and for the decoder's image tokens.</summary>
internal sealed class PositionEmbeddingRandom : Module
{
    [ComponentName(Name = "positional_encoding_gaussian_matrix")] private readonly Tensor _gaussian;
    private readonly List<Tensor> _exact = []; // a list, for a plain tensor would be a buffer of the state dict

    public PositionEmbeddingRandom(int numPosFeats)
        : base(nameof(PositionEmbeddingRandom))
    {
        _gaussian = randn(2, numPosFeats);
        RegisterComponents();
    }

    /// <summary>Keeps the frequencies in float32 whatever type the weights are converted to: rounded to bfloat16 they
    /// would put prompts pixels away from where they are.</summary>
    public void KeepExactFrequencies() => _exact.Add(_gaussian.to(ScalarType.Float32).clone());

    /// <summary>(C, H, W) for a grid.</summary>
    public Tensor forward(long height, long width)
    {
        var device = _gaussian.device;
        var y = UpTo(height, device).Plus(0.5).Over(height);
        var x = UpTo(width, device).Plus(0.5).Over(width);
        var grid = stack([x.unsqueeze(0).expand(height, width), y.unsqueeze(1).expand(height, width)], -1);
        return Encode(grid).permute(2, 0, 1); // (H, W, C) -> (C, H, W)
    }

    /// <summary>(B, N, C) for pixel coordinates (B, N, 2) as (x, y) in an image.</summary>
    public Tensor ForwardWithCoords(Tensor coords, int imageSize) => Encode(coords.to(ScalarType.Float32).Over(imageSize));

    private Tensor Encode(Tensor coords)
    {
        var frequencies = _exact.Count > 0 ? _exact[0].to(coords.device) : _gaussian.to(ScalarType.Float32);
        var angle = coords.Times(2).Minus(1).matmul(frequencies).Times(2 * Math.PI);
        return cat([angle.sin(), angle.cos()], -1);
    }
}

/// <summary>Rotary position of a token grid: pairs of channels turn with x in the first half and with y in the
/// second.</summary>
internal sealed class AxialRotary(int dim, double theta)
{
    // e^(i angle), (tokens, channels / 2).
    private readonly ConcurrentDictionary<(long, string), Tensor> _cache = new();

    /// <summary>Turns (B, heads, N, C); N is a whole number of square grids of <paramref name="gridTokens"/> tokens,
    /// each turned alike.</summary>
    public Tensor Apply(Tensor x, long gridTokens)
    {
        using var scope = NewDisposeScope();
        var turns = _cache.GetOrAdd((gridTokens, x.device.ToString()), key => Compute(key.Item1, x.device));
        var (batch, heads, tokens, channels) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        var pairs = x.to(ScalarType.Float32).reshape(batch, heads, tokens / gridTokens, gridTokens, channels / 2, 2);
        var turned = view_as_complex(pairs) * turns;
        return view_as_real(turned).reshape(batch, heads, tokens, channels).to(x.dtype).MoveToOuterDisposeScope();
    }

    private Tensor Compute(long gridTokens, Device device)
    {
        using var scope = NewDisposeScope();
        using var grad = no_grad();
        var side = (long)Math.Round(Math.Sqrt(gridTokens));
        if (side * side != gridTokens) throw new ArgumentException($"{gridTokens} tokens are no square grid.");
        var quarter = arange(Zero, Constant(dim), Constant(4), ScalarType.Float32, device).slice(0, 0, dim / 4, 1);
        var frequencies = Powers(theta, quarter.Over(dim)).reciprocal();
        var index = UpTo(gridTokens, device);
        using var columns = side.ToScalar();
        var x = index.remainder(columns);
        var y = index.div(columns, RoundingMode.floor);
        var angle = cat([outer(x, frequencies), outer(y, frequencies)], -1);
        return polar(ones_like(angle), angle).DetachFromDisposeScope();
    }
}
