using SamSgp.Sam2.Devices;
using TorchSharp;
using TorchSharp.Modules;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training.Optimization;

/// <summary>A matrix that learns by Muon: its momentum with all singular values brought near one, so that directions which
/// gradients seldom show are learnt as fast as those they always show. Scaled as in arXiv 2502.16982, so that AdamW's
/// rates and weight decay serve both.</summary>
internal sealed class MuonWeight(string name, Parameter weight) : TrainedWeight(name, weight)
{
    private const int Iterations = 5;
    private const double RootMeanSquare = 0.2; // of AdamW's steps, about
    private static readonly string[] Embeddings = ["embed", "token", "no_mem", "maskmem"]; // lists of vectors, not matrices

    // A quintic that brings every singular value in (0, 1] to about 0.7 to 1.2 in five steps.
    private static readonly (Scalar A, Scalar B, Scalar C) Quintic =
        (Constant(3.4445), Constant(-4.7750), Constant(2.0315));

    // (matrices, rows, columns): queries, keys and values in one are three matrices.
    private readonly long[] _shape = Matrices(name, weight);
    private readonly Scalar _scale = Scale(Matrices(name, weight)).ToScalar();

    /// <summary>Whether a weight is a matrix of a hidden layer: (out, in) or (out, in, h, w), not one filter a channel.</summary>
    public static bool Serves(string name, Tensor weight) => weight.dim() is 2 or 4 && weight.shape[0] > 1
        && weight.shape[1] > 1 && !Array.Exists(Embeddings, part => name.Contains(part, StringComparison.Ordinal));

    /// <summary>Matrices (B, n, m) with their singular vectors kept and their singular values near one; in bfloat16, which is
    /// exact enough here, where the device multiplies it fast.</summary>
    internal static Tensor Orthogonalize(Tensor matrices)
    {
        var wide = matrices.shape[1] <= matrices.shape[2];
        var x = wide ? matrices : matrices.transpose(1, 2);
        x = x / x.flatten(1).norm(1, keepdim: true).unsqueeze(2).Plus(1e-7);
        if (ComputeDevice.MultipliesBFloat16On(x.device)) x = x.to(ScalarType.BFloat16);
        for (var i = 0; i < Iterations; i++)
        {
            var square = x.bmm(x.transpose(1, 2));
            var mixed = square.mul(Quintic.B).add_(square.bmm(square), Quintic.C);
            x = x.mul(Quintic.A).add_(mixed.bmm(x), alpha: One);
        }

        return wide ? x : x.transpose(1, 2);
    }

    public override void Dispose()
    {
        base.Dispose();
        _scale.Dispose();
    }

    protected override void Apply(Tensor gradient, StepFactors by)
    {
        Mean.mul_(by.Momentum).add_(gradient, alpha: One);
        var ahead = Mean.mul(by.Momentum).add_(gradient, alpha: One); // Nesterov's
        var direction = Orthogonalize(ahead.reshape(_shape)).to(Mean.dtype).mul(_scale).reshape(Weight.shape);
        Weight.mul_(by.Decay).add_(direction, by.MuonRate);
    }

    private static long[] Matrices(string name, Parameter weight)
    {
        var count = name.EndsWith("qkv.weight", StringComparison.Ordinal) ? 3 : 1;
        var rows = weight.shape[0] / count;
        return [count, rows, weight.numel() / (count * rows)];
    }

    private static double Scale(long[] shape) => RootMeanSquare * Math.Sqrt(Math.Max(shape[1], shape[2]));
}
