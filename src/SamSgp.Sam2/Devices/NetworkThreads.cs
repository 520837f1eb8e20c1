using static TorchSharp.torch;

namespace SamSgp.Sam2.Devices;

/// <summary>Threads of a network on the CPU, while it works on the thread that made this. Each operation takes one of them
/// and work is shared by pieces, whose borders follow from the sizes of tensors alone: libtorch's own products and convolutions
/// give other last digits on another number of threads, and one voxel of a mask in ten thousand with them.</summary>
public sealed class NetworkThreads : IDisposable
{
    private static readonly Lazy<int> AtStart = new(get_num_threads);
    private static readonly Lock Gate = new();
    private static int users;

    [ThreadStatic]
    private static int here;

    // What a thread of the pool had before it was left with one.
    [ThreadStatic]
    private static int hadBefore;

    private readonly int _hereBefore;
    private readonly int _threadsBefore;

    /// <summary>From now until it is disposed, by the same thread.</summary>
    /// <param name="threads">How many work on pieces; null for as many as libtorch would take.</param>
    public NetworkThreads(int? threads)
    {
        // MKL's number is the whole process': while anyone works so, nobody sets it to another.
        lock (Gate)
        {
            var ofProcess = OfProcess; // read before anything sets it
            (_hereBefore, _threadsBefore) = (here, Math.Max(hadBefore, get_num_threads()));
            users++;
            here = Math.Max(1, threads ?? ofProcess);
            set_num_threads(1);
        }
    }

    /// <summary>As many as libtorch takes by itself (<c>OMP_NUM_THREADS</c>, else the cores).</summary>
    public static int OfProcess => AtStart.Value;

    /// <summary>Threads that work on the pieces of this one.</summary>
    internal static int Here => here > 0 ? here : get_num_threads();

    /// <summary>Whether operations of this thread take one thread already.</summary>
    internal static bool AreSet => here > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            here = _hereBefore;
            if (--users == 0) set_num_threads(_threadsBefore);
        }
    }

    /// <summary>Has this thread work on pieces of another: its operations and its own pieces are its alone.</summary>
    /// <param name="work">What it does.</param>
    /// <param name="keep">False to have the number of threads as it was afterwards.</param>
    internal static void WorkAlone(Action work, bool keep)
    {
        var (hereBefore, before) = (here, get_num_threads());
        here = 1;
        if (before != 1) set_num_threads(1);
        try
        {
            work();
        }
        finally
        {
            here = hereBefore;
            if (keep) hadBefore = Math.Max(hadBefore, before);
            else if (before != 1) set_num_threads(before);
        }
    }
}
