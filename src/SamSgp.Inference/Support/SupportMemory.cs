using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>A support set as the network remembers it: S images, one memory for each of N segments.</summary>
public sealed class SupportMemory : IDisposable
{
    private readonly Tensor _descriptions; // (S, d*G*G), L2-normalised
    private readonly Tensor _memories; // (N, S, mem, G, G)
    private readonly Tensor _position; // (1, mem, G, G)
    private readonly Random? _sampler;
    private readonly int _k;

    internal SupportMemory(Tensor descriptions, Tensor memories, Tensor position, SupportSelection selection, string sha256)
    {
        (_descriptions, _memories, _position) = (descriptions, memories, position);
        _k = (int)Math.Min(selection.K, descriptions.shape[0]);
        _sampler = selection.Method == SelectionMethod.Sample ? new Random((int)selection.Seed) : null;
        Sha256 = sha256;
    }

    /// <summary>Hex SHA-256 over the support images, masks and choices.</summary>
    public string Sha256 { get; }

    /// <summary>Number of support images.</summary>
    public int Count => (int)_descriptions.shape[0];

    /// <summary>Bytes held.</summary>
    public long Bytes => _descriptions.numel() * _descriptions.element_size() + _memories.numel() * _memories.element_size();

    /// <summary>Cosine of each query with each support image: (B, S).</summary>
    public Tensor Similarity(ImageFeatures query) => SgpNetwork.Describe(query).matmul(_descriptions.t());

    /// <summary>The support images a slice is compared with, most similar first.</summary>
    /// <param name="similarity">One row of <see cref="Similarity"/>: (S).</param>
    public long[] Select(Tensor similarity)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        using var scope = NewDisposeScope();
        if (_sampler is null) return [.. similarity.argsort(0, descending: true).slice(0, 0, _k, 1).data<long>()];
        return Draw(similarity.softmax(0).data<float>().ToArray(), _sampler);
    }

    /// <summary>The chosen memories of every segment: (N, K, mem, G, G), and their position (1, mem, G, G).</summary>
    public (Tensor Features, Tensor Position) Gather(long[] selected) => (_memories.index_select(1, tensor(selected)), _position);

    /// <inheritdoc/>
    public void Dispose()
    {
        _descriptions.Dispose();
        _memories.Dispose();
        _position.Dispose();
    }

    // As published: without replacement, in proportion to softmax(cosine).
    private long[] Draw(float[] weights, Random random)
    {
        var drawn = new long[_k];
        for (var i = 0; i < _k; i++)
        {
            var at = random.NextDouble() * weights.Sum(w => (double)w);
            var index = 0;
            while (index < weights.Length - 1 && (at -= weights[index]) >= 0) index++;
            while (weights[index] == 0) index--;
            drawn[i] = index;
            weights[index] = 0;
        }

        return drawn;
    }
}
