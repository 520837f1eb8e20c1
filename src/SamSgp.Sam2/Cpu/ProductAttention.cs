using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace SamSgp.Sam2.Cpu;

/// <summary>Attention. While gradients are recorded, and on other devices than the CPU, libtorch's own; for inference on
/// the CPU two batched matrix products with a softmax between them, in pieces that stay in the caches. libtorch's CPU
/// kernel multiplies small tiles outside oneDNN and reaches a third of the matrix rate in bfloat16.</summary>
internal static class ProductAttention
{
    // Logits held at once: 2 M of them are 4 MB in bfloat16, written and read three times while still cached.
    private const long PieceElements = 1 << 21;

    /// <param name="q">(B, heads, N, C).</param>
    /// <param name="k">(B, heads, M, C).</param>
    /// <param name="v">(B, heads, M, D).</param>
    /// <returns>softmax(q k' / sqrt(C)) v: (B, heads, N, D).</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v)
    {
        if (is_grad_enabled() || q.device_type != TorchSharp.DeviceType.CPU)
            return functional.scaled_dot_product_attention(q, k, v);
        using var scope = NewDisposeScope();
        var (batch, heads, rows) = (q.shape[0], q.shape[1], q.shape[2]);
        var (queries, keys, values) = (q.flatten(0, 1), k.flatten(0, 1).transpose(1, 2), v.flatten(0, 1));
        var parts = Pieces(batch * heads, rows, keys.shape[2]).Select(p => Piece(
            queries.slice(0, p.Item, p.ItemEnd, 1).slice(1, p.Row, p.RowEnd, 1),
            keys.slice(0, p.Item, p.ItemEnd, 1), values.slice(0, p.Item, p.ItemEnd, 1))).ToList();
        var joined = parts.Count == 1 ? parts[0] : cat(parts, 0);
        return joined.reshape(batch, heads, rows, values.shape[2]).MoveToOuterDisposeScope();
    }

    // Either several whole items or some rows of one; in both cases pieces follow each other as rows do.
    private static IEnumerable<(long Item, long ItemEnd, long Row, long RowEnd)> Pieces(long items, long rows, long keys)
    {
        var together = PieceElements / Math.Max(1, rows * keys);
        if (together > 0)
        {
            for (var item = 0L; item < items; item += together)
                yield return (item, Math.Min(items, item + together), 0, rows);
            yield break;
        }

        var step = Math.Max(1, PieceElements / keys);
        for (var item = 0L; item < items; item++)
        {
            for (var row = 0L; row < rows; row += step)
                yield return (item, item + 1, row, Math.Min(rows, row + step));
        }
    }

    // (n * rows, D).
    private static Tensor Piece(Tensor queries, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var nothing = empty(queries.shape[0], queries.shape[1], keys.shape[2], dtype: queries.dtype); // times beta, 0
        var logits = queries.baddbmm(keys, nothing, beta: 0, alpha: (float)(1 / Math.Sqrt(queries.shape[2])));
        nothing.Dispose();
        var weights = logits.softmax(-1);
        logits.Dispose();
        return weights.bmm(values).flatten(0, 1).MoveToOuterDisposeScope();
    }
}
