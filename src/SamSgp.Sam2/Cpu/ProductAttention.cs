using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Cpu;

/// <summary>Attention. While gradients are recorded, and on other devices than the CPU, libtorch's own; for inference on
/// the CPU two matrix products with a softmax between them, in pieces that stay in the caches. libtorch's CPU kernel
/// multiplies small tiles outside oneDNN and reaches a third of the matrix rate in bfloat16.</summary>
internal static class ProductAttention
{
    // Logits of a piece: 1 M of them are 2 MB in bfloat16, written and read while still cached; below the least, another
    // thread costs more than it brings. Up to so many threads get a piece of an item that is not large.
    private const long MostElements = 1 << 20;
    private const long LeastElements = 1 << 16;
    private const long Shares = 8;

    /// <param name="q">(B, heads, N, C).</param>
    /// <param name="k">(B, heads, M, C).</param>
    /// <param name="v">(B, heads, M, D).</param>
    /// <returns>softmax(q k' / sqrt(C)) v: (B, heads, N, D).</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v)
    {
        if (!Pieces.Serve(q)) return functional.scaled_dot_product_attention(q, k, v);
        using var scope = NewDisposeScope();
        var (queries, keys, values) = (q.flatten(0, 1), k.flatten(0, 1).transpose(1, 2), v.flatten(0, 1));
        var (items, rows) = (queries.shape[0], queries.shape[1]);
        var result = empty(items, rows, values.shape[2], dtype: q.dtype);
        var pieces = Cut(items, rows, keys.shape[2]).ToArray();
        Pieces.Run(pieces.Length, i => Compute(pieces[i].Of(queries), pieces[i].Items(keys), pieces[i].Items(values), pieces[i].Of(result)));
        return result.reshape(q.shape[0], q.shape[1], rows, values.shape[2]).MoveToOuterDisposeScope();
    }

    // Either several whole items or some rows of one; how many rows, an item alone decides.
    private static IEnumerable<Piece> Cut(long items, long rows, long keys)
    {
        var most = Math.Clamp(rows * keys / Shares, LeastElements, MostElements);
        if (rows * keys <= most)
        {
            var together = Math.Clamp(items * rows * keys / Shares, most, MostElements) / Math.Max(1, rows * keys);
            for (var item = 0L; item < items; item += together) yield return new(item, Math.Min(items, item + together), 0, rows);
            yield break;
        }

        var step = Math.Max(1, most / keys);
        for (var item = 0L; item < items; item++)
        {
            for (var row = 0L; row < rows; row += step) yield return new(item, item + 1, row, Math.Min(rows, row + step));
        }
    }

    private static void Compute(Tensor queries, Tensor keys, Tensor values, Tensor result)
    {
        using var scope = NewDisposeScope();
        var scale = (float)(1 / Math.Sqrt(queries.shape[2]));
        var logits = queries.bmm(keys);
        if (ExponentialRows.Serves(logits))
        {
            var reciprocals = ExponentialRows.Exponentiate(logits, scale).view(logits.shape[0], logits.shape[1], 1);
            result.copy_(logits.bmm(values).to(ScalarType.Float32).mul_(reciprocals));
        }
        else
        {
            using var factor = scale.ToScalar();
            result.copy_(logits.mul_(factor).softmax(-1).bmm(values));
        }
    }

    private readonly record struct Piece(long Item, long ItemEnd, long Row, long RowEnd)
    {
        public Tensor Items(Tensor x) => x.slice(0, Item, ItemEnd, 1);

        public Tensor Of(Tensor x) => Items(x).slice(1, Row, RowEnd, 1);
    }
}
