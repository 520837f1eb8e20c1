using System.Diagnostics;
using SamSgp.Plugins.ScriptProcess.Wire;
using SamSgp.Plugins.Scripts;

namespace SamSgp.Plugins.Scripting.Processes;

/// <summary>One process that runs scripts. Whatever happens in it, here it is a reply or a <see cref="ScriptException"/>.</summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(1);

    /// <summary>What .NET itself, code, stacks and buffers outside the heap may take.</summary>
    private const long BesideHeap = 512L << 20;

    private readonly Process _process;
    private readonly Stream _calls;
    private readonly Stream _replies;
    private readonly TailOfText _errors;

    private ChildProcess(Process process, long heapBytes)
    {
        (_process, HeapBytes) = (process, heapBytes);
        (_calls, _replies) = (process.StandardInput.BaseStream, process.StandardOutput.BaseStream);
        _errors = new TailOfText(process.StandardError);
    }

    /// <summary>Bytes its heap may have.</summary>
    public long HeapBytes { get; }

    /// <summary>False once it has ended.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>Starts a process.</summary>
    /// <exception cref="ScriptException">It cannot be started.</exception>
    public static ChildProcess Start(long heapBytes) => new(ScriptProcessStart.Start(heapBytes), heapBytes);

    /// <summary>Runs a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="time">How long it may take.</param>
    /// <param name="cancellationToken">Stops the script; one that does not stop is ended.</param>
    /// <exception cref="ScriptException">The script took too long or too much memory, or ended its process.</exception>
    public ScriptReply Call(ScriptCall call, TimeSpan time, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var began = Stopwatch.GetTimestamp();
        var reading = Task.Run(() => Exchange(call), CancellationToken.None);
        while (!Wait(reading, LookEvery, cancellationToken))
        {
            if (cancellationToken.IsCancellationRequested) Stop(reading, cancellationToken);
            if (Stopwatch.GetElapsedTime(began) > time) throw Kill(ScriptFailure.Timeout, $"ran for more than {Seconds(time)} and was ended");
            if (PrivateMemory.Of(_process.Id) > HeapBytes + BesideHeap) throw Kill(ScriptFailure.Memory, TooMuch);
        }

        var reply = reading.Result ?? throw Ended();
        if (reply.Canceled) cancellationToken.ThrowIfCancellationRequested();
        return reply.Failure == ScriptFailure.Memory ? reply with { Message = TooMuch } : reply;
    }

    /// <summary>Ends the process.</summary>
    public void Dispose()
    {
        try
        {
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in between.
        }

        _process.Dispose();
    }

    private string TooMuch => $"took more memory than its budget ({HeapBytes >> 20} MB with the images it is given) and was ended";

    private static string Seconds(TimeSpan time) => time.TotalSeconds is 1 ? "1 second" : $"{time.TotalSeconds:0.#} seconds";

    private static bool Wait(Task task, TimeSpan time, CancellationToken cancellationToken)
    {
        try
        {
            return task.Wait((int)time.TotalMilliseconds, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return task.IsCompleted;
        }
    }

    // Null when the process ended, or sent what is no message (a script wrote to the pipe itself).
    private ScriptReply? Exchange(ScriptCall call)
    {
        try
        {
            Frames.Write(_calls, call, WireJson.Default.ScriptCall);
            return Frames.TryRead(_replies, WireJson.Default.ScriptReply, out var reply) ? reply : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ObjectDisposedException)
        {
            return null;
        }
    }

    private void Stop(Task reading, CancellationToken cancellationToken)
    {
        try
        {
            Frames.WriteStop(_calls);
            reading.Wait(TimeToStop, CancellationToken.None);
        }
        catch (IOException)
        {
            // It has ended already.
        }

        if (!reading.IsCompleted) Dispose();
        cancellationToken.ThrowIfCancellationRequested();
    }

    private ScriptException Kill(ScriptFailure failure, string message)
    {
        Dispose();
        return new ScriptException(failure, message);
    }

    private ScriptException Ended()
    {
        if (!_process.WaitForExit(TimeToStop)) return Kill(ScriptFailure.Ended, "wrote into the pipe its result goes by, and was ended");
        var said = _errors.Text;
        if (said.Contains("Stack overflow", StringComparison.Ordinal))
            return new ScriptException(ScriptFailure.StackOverflow, "overflowed its stack (it calls itself too deeply)");
        if (said.Contains("Out of memory", StringComparison.OrdinalIgnoreCase) || said.Contains(nameof(OutOfMemoryException), StringComparison.Ordinal))
            return new ScriptException(ScriptFailure.Memory, TooMuch);
        var last = said.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return new ScriptException(ScriptFailure.Ended,
            $"ended its process with exit code {_process.ExitCode} instead of returning a result{(last is null ? "" : $" ({last})")}");
    }
}
