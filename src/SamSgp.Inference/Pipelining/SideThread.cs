using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace SamSgp.Inference.Pipelining;

/// <summary>A thread beside the network's, for what can be done meanwhile: it works off, in order, what it is given. Its
/// operations take one core, for the others are the network's.</summary>
internal sealed class SideThread : IDisposable
{
    // Whoever is further ahead than this waits.
    private const int MostWaiting = 2;

    private readonly BlockingCollection<Task> _work = new(MostWaiting);
    private Thread? _thread;

    /// <summary>Gives it work; waits while it has enough. What the work throws is the task's.</summary>
    public Task Give(Action work)
    {
        if (_thread is null) Start();
        var task = new Task(work);
        _work.Add(task);
        return task;
    }

    /// <summary>Ends it after what it was given.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread?.Join();
        _work.Dispose();
    }

    private void Start()
    {
        var threads = get_num_threads();
        using var ready = new ManualResetEventSlim();
        _thread = new Thread(() =>
        {
            set_num_threads(1);
            ready.Set();
            using var grad = no_grad();
            foreach (var work in _work.GetConsumingEnumerable()) work.RunSynchronously(TaskScheduler.Default);
        })
        {
            IsBackground = true, Name = "Beside the network",
        };
        _thread.Start();
        ready.Wait();
        // The number is a thread's own, but threads that come later begin with the last that was set anywhere.
        set_num_threads(threads);
    }
}
