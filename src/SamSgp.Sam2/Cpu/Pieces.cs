using static TorchSharp.torch;

namespace SamSgp.Sam2.Cpu;

/// <summary>Work in pieces that threads take whole, one after the other, with every operation on one thread: none waits for
/// another within an operation. Beside other work on the machine that is more than twice as fast as operations shared
/// by all threads, and what a piece makes stays in its core's cache.</summary>
internal static class Pieces
{
    /// <summary>Runs pieces 0 to count - 1 on as many threads as libtorch uses here.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="work">Gets a piece's number; gradients are not recorded.</param>
    public static void Run(int count, Action<int> work)
    {
        var next = -1;
        Parallel.For(0, Math.Min(get_num_threads(), count), _ =>
        {
            // Both are properties of the thread, which goes back to the pool.
            using var grad = no_grad();
            var before = get_num_threads();
            set_num_threads(1);
            try
            {
                for (int i; (i = Interlocked.Increment(ref next)) < count;)
                {
                    // Scopes do not reach other threads: what a piece leaves, views too, would keep its memory until collected.
                    using var scope = NewDisposeScope();
                    work(i);
                }
            }
            finally
            {
                set_num_threads(before);
            }
        });
    }

    /// <summary>Applies a function of two batches of B items to a part of them on each thread; in inference on the CPU, else
    /// to all at once.</summary>
    /// <param name="x">(B, ...).</param>
    /// <param name="y">(B, ...).</param>
    /// <param name="apply">(b, ...), (b, ...) -> (b, ...).</param>
    /// <returns>(B, ...).</returns>
    public static Tensor OfItems(Tensor x, Tensor y, Func<Tensor, Tensor, Tensor> apply)
    {
        var items = x.shape[0];
        var parts = (int)Math.Min(items, get_num_threads());
        if (parts == 1 || x.device_type != TorchSharp.DeviceType.CPU || is_grad_enabled()) return apply(x, y);
        var results = new Tensor[parts];
        Run(parts, part => results[part] = apply(Part(x, part), Part(y, part)).DetachFromDisposeScope());
        var all = cat(results, 0);
        foreach (var result in results) result.Dispose();
        return all;

        Tensor Part(Tensor whole, int part) => whole.slice(0, items * part / parts, items * (part + 1) / parts, 1);
    }

    /// <summary>Applies a function to the rows of a tensor, some at a time.</summary>
    /// <param name="x">(..., C).</param>
    /// <param name="rows">Rows of a piece.</param>
    /// <param name="columns">C' of the result.</param>
    /// <param name="apply">(n, C) -> (n, C').</param>
    /// <returns>(..., C').</returns>
    public static Tensor OfRows(Tensor x, long rows, long columns, Func<Tensor, Tensor> apply)
    {
        using var scope = NewDisposeScope();
        var flat = x.reshape(-1, x.shape[^1]);
        var all = flat.shape[0];
        var result = empty(all, columns, dtype: x.dtype);
        Run((int)((all + rows - 1) / rows), piece =>
        {
            var (start, end) = (piece * rows, Math.Min(all, (piece + 1) * rows));
            result.slice(0, start, end, 1).copy_(apply(flat.slice(0, start, end, 1)));
        });
        return result.reshape([.. x.shape[..^1], columns]).MoveToOuterDisposeScope();
    }
}
