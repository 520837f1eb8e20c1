using SamSgp.Sam2.Checkpoints;
using SamSgp.Sam2.Modeling;
using SamSgp.Sam2.Sgp;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>A support set as the network remembers it: S images, one memory for each of N segments.</summary>
public sealed class SupportMemory : IDisposable
{
    private readonly Tensor _descriptions; // (S, d*G*G), L2-normalised
    private readonly Tensor _pooled; // (S, d), L2-normalised
    private readonly Tensor _memories; // (N, S, mem, G, G)
    private readonly Tensor _position; // (1, mem, G, G)
    private readonly bool[][] _shows; // N x S: does the image show the segment
    private readonly SupportSelection _selection;
    private readonly int _k;

    internal SupportMemory(Tensor descriptions, Tensor pooled, Tensor memories, Tensor position, bool[][] shows, SupportSelection selection, string sha256)
    {
        (_descriptions, _pooled, _memories, _position, _shows) = (descriptions, pooled, memories, position, shows);
        _k = (int)Math.Min(selection.K, descriptions.shape[0]);
        _selection = selection;
        Sha256 = sha256;
    }

    /// <summary>Hex SHA-256 over the support images, masks and choices.</summary>
    public string Sha256 { get; }

    /// <summary>Whether it counts where in their images the memories show a structure; null: as each series itself says
    /// (<see cref="PlaceTrial"/>), where the model reads them without their place too.</summary>
    public bool? Placed { get; init; }

    /// <summary>What is usual among its images; null where they are too few to tell.</summary>
    internal Kinship? Kinship { get; init; }

    /// <summary>Number of support images.</summary>
    public int Count => (int)_descriptions.shape[0];

    /// <summary>Bytes held.</summary>
    public long Bytes => _descriptions.numel() * _descriptions.element_size() + _memories.numel() * _memories.element_size();

    /// <summary>All of it but the selection, for a file; the tensors are still this object's.</summary>
    internal (Dictionary<string, Tensor> Tensors, Dictionary<string, string> Metadata) Export() => (
        new() { ["descriptions"] = _descriptions, ["pooled"] = _pooled, ["memories"] = _memories, ["position"] = _position },
        new() { ["sha256"] = Sha256, ["placed"] = Placed is { } placed ? placed ? "1" : "0" : "", ["kinship"] = Kinship?.Write() ?? "", ["shows"] = string.Join('|', _shows.Select(row => string.Concat(row.Select(b => b ? '1' : '0')))) });

    /// <summary>The inverse of <see cref="Export"/>.</summary>
    /// <exception cref="KeyNotFoundException">Something is missing.</exception>
    /// <exception cref="FormatException">What is there does not fit together.</exception>
    internal static SupportMemory Import(SafetensorsFile file, SupportSelection selection, Device device)
    {
        var shows = file.Metadata["shows"].Split('|').Select(row => row.Select(c => c == '1').ToArray()).ToArray();
        var (count, memories) = (file.Tensors["descriptions"].Shape[0], file.Tensors["memories"].Shape);
        if (memories.Count != 5 || memories[0] != shows.Length || memories[1] != count || shows.Any(row => row.Length != count))
            throw new FormatException($"{file.Path} holds tensors that do not fit together.");
        return new SupportMemory(Read("descriptions"), Read("pooled"), Read("memories"), Read("position"), shows, selection, file.Metadata["sha256"])
        {
            Placed = file.Metadata["placed"] is { Length: > 0 } placed ? placed == "1" : null,
            Kinship = Kinship.Read(file.Metadata["kinship"]),
        };

        Tensor Read(string name) => file.Read(name).to(device).DetachFromDisposeScope();
    }

    /// <summary>Cosine of each query with each support image: (B, S).</summary>
    public Tensor Similarity(ImageFeatures query) => SgpNetwork.Describe(query).matmul(_descriptions.t());

    /// <summary>Cosine of one image with each support image: S values.</summary>
    internal float[] SimilarityOf(ImageFeatures image)
    {
        using var scope = NewDisposeScope();
        return [.. Similarity(image)[0].cpu().data<float>()];
    }

    /// <summary>How far an image is from what is usual among the support images; null where these are too few to tell.</summary>
    /// <param name="query">Features of the image.</param>
    /// <param name="similarity">Its row of <see cref="Similarity"/>.</param>
    internal double? StrangenessOf(ImageFeatures query, float[] similarity)
    {
        if (Kinship is null) return null;
        using var scope = NewDisposeScope();
        return Kinship.StrangenessOf(similarity.Max(), SgpNetwork.Pool(query.Top).matmul(_pooled.t()).max().item<float>());
    }

    /// <inheritdoc cref="StrangenessOf(ImageFeatures, float[])"/>
    internal double? StrangenessOf(ImageFeatures query) => StrangenessOf(query, SimilarityOf(query));

    /// <summary>Number of segments (N).</summary>
    public int Segments => _shows.Length;

    /// <summary>Whether an image shows a segment (by its row).</summary>
    internal bool Shows(int segment, int image) => _shows[segment][image];

    /// <summary>Support images that one slice may look at: K of each segment, which share most.</summary>
    internal int MostChosen => _k + _shows.Length;

    /// <summary>What draws support images for the slices of one run, from the seed on, so that a run does not depend on those
    /// before it; null where the most similar are taken.</summary>
    internal Random? NewSampler() => _selection.Method == SelectionMethod.Sample ? new Random((int)_selection.Seed) : null;

    /// <summary>The support images a slice is compared with: K of each segment, the most similar first.</summary>
    /// <param name="similarity">One row of <see cref="Similarity"/>: S values; negative infinity for what is out of sight.</param>
    /// <param name="sampler">Of the run, <see cref="NewSampler"/>.</param>
    internal IReadOnlyList<long[]> Choose(float[] similarity, Random? sampler)
    {
        var order = Order(similarity, sampler);
        return [.. _shows.Select(shows => Choose(order, shows))];
    }

    /// <summary>The same for one segment, of which so many as K are wanted that are not there otherwise; none where those do.</summary>
    /// <param name="segment">Its row.</param>
    /// <param name="similarity">One row of <see cref="Similarity"/>: S values.</param>
    /// <param name="sampler">Of the run, <see cref="NewSampler"/>.</param>
    /// <param name="others">Memories that there are beside the support set's.</param>
    internal long[] Choose(int segment, float[] similarity, Random? sampler, int others) =>
        others >= _k ? [] : Choose(Order(similarity, sampler), _shows[segment], _k - others);

    /// <summary>Memories of one support image, a row a segment, or of one segment alone: (N or 1, mem, G, G).</summary>
    internal MaskMemory Memory(long image, int? segment = null) =>
        new((segment is { } row ? _memories.narrow(0, row, 1) : _memories).select(1, image), _position);

    /// <summary>The first K of an order; one that shows the segment takes the last place where none of them does, for
    /// without it there is nothing to look for.</summary>
    internal long[] Choose(IReadOnlyList<int> order, bool[] shows) => Choose(order, shows, _k);

    private static long[] Choose(IReadOnlyList<int> order, bool[] shows, int count)
    {
        var chosen = order.Take(count).Select(i => (long)i).ToArray();
        if (!Array.Exists(chosen, i => shows[i]) && order.Any(i => shows[i])) chosen[^1] = order.First(i => shows[i]);
        return chosen;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _descriptions.Dispose();
        _pooled.Dispose();
        _memories.Dispose();
        _position.Dispose();
    }

    // Those out of sight are as if they were not there.
    private static List<int> Order(float[] similarity, Random? sampler)
    {
        var order = sampler is null ? Enumerable.Range(0, similarity.Length).OrderByDescending(i => similarity[i]) : Draw(similarity, sampler);
        return [.. order.Where(i => !float.IsNegativeInfinity(similarity[i]))];
    }

    // As published: without replacement, in proportion to softmax(cosine). Drawing by the greatest of score plus Gumbel
    // noise is the same (Gumbel top-k).
    private static IEnumerable<int> Draw(float[] scores, Random random)
    {
        var keys = scores.Select(score => score - Math.Log(-Math.Log(1 - random.NextDouble() * (1 - 1e-12)))).ToArray();
        return Enumerable.Range(0, scores.Length).OrderByDescending(i => keys[i]);
    }
}
