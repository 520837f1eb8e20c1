using static TorchSharp.torch;

namespace SamSgp.Sam2.Devices;

/// <summary>Threads of a network on the CPU, while it works on the thread that made this. Each operation takes one of them
/// and work is shared by pieces, whose borders follow from the sizes of tensors alone: libtorch's own products and convolutions
/// give other last digits on another number of threads, and one voxel of a mask in ten thousand with them.</summary>
public sealed class NetworkThreads : IDisposable
{
    private static readonly Lazy<int> AtStart = new(get_num_threads);
    private static readonly Lock Gate = new();
    private static int _users;

    [ThreadStatic]
    private static int _here;

    // What a thread of the pool had before it was left with one.
    [ThreadStatic]
    private static int _hadBefore;

    private readonly int _hereBefore;
    private readonly int _threadsBefore;

    /// <summary>From now until it is disposed, by the same thread.</summary>
    /// <param name="threads">How many work on pieces; null for as many as libtorch would take.</param>
    public NetworkThreads(int? threads)
    {
        // MKL's number is the whole process': while anyone works so, nobody sets it to another.
        lock (Gate)
        {
            var ofProcess = AtStart.Value; // read before anything sets it
            (_hereBefore, _threadsBefore) = (_here, Math.Max(_hadBefore, get_num_threads()));
            _users++;
            _here = Math.Max(1, threads ?? ofProcess);
            set_num_threads(1);
        }
    }

    /// <summary>Threads that work on the pieces of this one.</summary>
    internal static int Here => _here > 0 ? _here : get_num_threads();

    /// <summary>Whether operations of this thread take one thread already.</summary>
    internal static bool AreSet => _here > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (Gate)
        {
            _here = _hereBefore;
            if (--_users == 0) set_num_threads(_threadsBefore);
        }
    }

    /// <summary>Has this thread work on pieces of another: its operations and its own pieces are its alone.</summary>
    /// <param name="work">What it does.</param>
    /// <param name="keep">False to have the number of threads as it was afterwards.</param>
    internal static void WorkAlone(Action work, bool keep)
    {
        var (hereBefore, before) = (_here, get_num_threads());
        _here = 1;
        if (before != 1) set_num_threads(1);
        try
        {
            work();
        }
        finally
        {
            _here = hereBefore;
            if (keep) _hadBefore = Math.Max(_hadBefore, before);
            else if (before != 1) set_num_threads(before);
        }
    }
}
