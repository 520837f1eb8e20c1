using System.Runtime.ExceptionServices;
using SamSgp.Sam2.Devices;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Cpu;

/// <summary>Work in pieces that threads take whole, one after the other, with every operation on one thread: none waits for
/// another within an operation. Beside other work on the machine that is more than twice as fast as operations shared
/// by all threads, and what a piece makes stays in its core's cache. Where pieces begin and end follows from the sizes of
/// tensors, never from the number of threads, and no piece holds two items: so neither changes a bit of a result.</summary>
internal static class Pieces
{
    // Numbers of a piece of rows: with four times as wide a hidden layer half a MB in bfloat16. Small tensors are still cut
    // in several, so that every thread gets some.
    private const long MostElements = 1 << 16;
    private const long LeastElements = 1 << 13;
    private const long AtLeast = 4;

    /// <summary>Runs pieces 0 to count - 1 on as many threads as the network has here.</summary>
    /// <param name="count">Pieces.</param>
    /// <param name="work">Gets a piece's number; gradients are not recorded.</param>
    public static void Run(int count, Action<int> work)
    {
        var (threads, alone) = (Math.Min(NetworkThreads.Here, count), NetworkThreads.AreSet);
        var next = -1;
        if (threads == 1 && alone) Take();
        else Unwrapped(() => Parallel.For(0, threads, _ => NetworkThreads.WorkAlone(Take, keep: alone)));

        void Take()
        {
            using var grad = no_grad(); // a property of the thread, which goes back to the pool
            for (int i; (i = Interlocked.Increment(ref next)) < count;)
            {
                // Scopes do not reach other threads: what a piece leaves, views too, would keep its memory until collected.
                using var scope = NewDisposeScope();
                work(i);
            }
        }
    }

    /// <summary>Applies a function to each of B items by itself; in inference on the CPU, else to all at once.</summary>
    /// <param name="xs">Each (B, ...), or (1, ...) for all items.</param>
    /// <param name="apply">(1, ...), ... -> (1, ...).</param>
    /// <returns>(B, ...).</returns>
    public static Tensor OfItems(Tensor[] xs, Func<Tensor[], Tensor> apply)
    {
        var items = xs.Max(x => x.shape[0]);
        if (items == 1 || !Serve(xs[0])) return apply(xs);
        var results = new Tensor[items];
        Run(results.Length, i => results[i] = apply([.. xs.Select(x => Item(x, i))]).DetachFromDisposeScope());
        var all = cat(results, 0);
        foreach (var result in results) result.Dispose();
        return all;
    }

    /// <summary>Applies a function to the rows of tensors, some at a time; in inference on the CPU, else to all at once.</summary>
    /// <param name="xs">Each (B, ..., C), C its own.</param>
    /// <param name="columns">C' of the result.</param>
    /// <param name="apply">(n, C), ... -> (n, C').</param>
    /// <returns>(B, ..., C').</returns>
    public static Tensor OfRows(Tensor[] xs, long columns, Func<Tensor[], Tensor> apply)
    {
        if (!Serve(xs[0])) return apply(xs);
        using var scope = NewDisposeScope();
        var items = xs[0].shape[0];
        var flat = Array.ConvertAll(xs, x => x.reshape(items, -1, x.shape[^1]));
        var rows = flat[0].shape[1];
        var (count, result) = (RowPieces(rows * flat[0].shape[2]), empty(items, rows, columns, dtype: xs[0].dtype));
        Run((int)(items * count), piece =>
        {
            var (item, part) = Math.DivRem(piece, count);
            Rows(result).copy_(apply(Array.ConvertAll(flat, Rows)));

            Tensor Rows(Tensor x) => x.select(0, item).slice(0, rows * part / count, rows * (part + 1) / count, 1);
        });
        return result.reshape([.. xs[0].shape[..^1], columns]).MoveToOuterDisposeScope();
    }

    /// <summary>Whether there is something to cut: in inference on the CPU.</summary>
    public static bool Serve(Tensor x) => !is_grad_enabled() && x.device_type == TorchSharp.DeviceType.CPU;

    /// <summary>Item <paramref name="i"/> of (B, ...), or what stands for all: (1, ...).</summary>
    public static Tensor Item(Tensor x, long i) => x.shape[0] == 1 ? x : x.slice(0, i, i + 1, 1);

    private static long RowPieces(long elements)
    {
        var size = Math.Clamp(elements / AtLeast, LeastElements, MostElements);
        return (elements + size - 1) / size;
    }

    // Memory that runs out in a piece must look as it does anywhere else.
    private static void Unwrapped(Action work)
    {
        try
        {
            work();
        }
        catch (AggregateException faults)
        {
            ExceptionDispatchInfo.Throw(faults.InnerExceptions[0]);
        }
    }
}
