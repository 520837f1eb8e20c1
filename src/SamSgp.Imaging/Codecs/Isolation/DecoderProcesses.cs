using System.ComponentModel;
using System.Diagnostics;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>Processes that decode: one for each frame at once up to a bound, kept for the next ones for a while.</summary>
internal sealed class DecoderProcesses : IDisposable
{
    // What .NET and the loader need to find their own. Nothing else of this process's environment goes there: it may hold
    // passwords.
    private static readonly string[] PassedOn =
        ["DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "DOTNET_BUNDLE_EXTRACT_BASE_DIR", "LD_LIBRARY_PATH", "TMPDIR"];

    private readonly ProcessStartInfo _start;
    private readonly TimeSpan _longest;
    private readonly TimeSpan _idleFor;
    private readonly TimeProvider _clock;
    private readonly SemaphoreSlim _places;
    private readonly Lock _gate = new();
    private readonly Stack<(Process Process, long Since)> _idle = new();
    private readonly ITimer _shrinking;

    /// <param name="start">How one is started.</param>
    /// <param name="longest">A frame that takes longer costs its process.</param>
    /// <param name="most">So many at once; further frames wait.</param>
    /// <param name="idleFor">One that has had nothing to do for so long is ended.</param>
    /// <param name="clock">Measures that.</param>
    public DecoderProcesses(ProcessStartInfo start, TimeSpan longest, int most, TimeSpan idleFor, TimeProvider clock)
    {
        (_start, _longest, _idleFor, _clock, _places) = (start, longest, idleFor, clock, new SemaphoreSlim(most, most));
        _shrinking = clock.CreateTimer(_ => EndIdle(), null, idleFor, idleFor);
    }

    /// <summary>How many wait for work.</summary>
    internal int Idle
    {
        get
        {
            lock (_gate) return _idle.Count;
        }
    }

    /// <summary>Decodes a frame whose header was checked.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged, or more than its process could bear.</exception>
    public void Decode(ReadOnlySpan<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        _places.Wait();
        try
        {
            // One that waited may have died of something else meanwhile: only what ends a fresh one is the stream's doing.
            if (TakeIdle() is { } idle && TryDecode(idle, encoded, layout, destination) is null) return;
            if (TryDecode(Start(), encoded, layout, destination) is { } ended)
            {
                throw new InvalidDataException(
                    "The decoder's process ended over the stream: it is damaged, or takes too long or too much memory.", ended);
            }
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Ends those that wait.</summary>
    public void Dispose()
    {
        _shrinking.Dispose();
        while (TakeIdle() is { } idle) End(idle);
        _places.Dispose();
    }

    /// <summary>Null where the frame is decoded; otherwise how its process ended.</summary>
    /// <exception cref="InvalidDataException">The decoder refuses the stream.</exception>
    private IOException? TryDecode(Process process, ReadOnlySpan<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var isUsable = false;
        try
        {
            // Reading ends when the process does.
            using var watch = new Timer(_ => Kill(process), null, _longest, Timeout.InfiniteTimeSpan);
            DecoderWire.WriteRequest(process.StandardInput.BaseStream, layout, encoded);
            DecoderWire.ReadAnswer(process.StandardOutput.BaseStream, destination);
            isUsable = true;
            return null;
        }
        catch (InvalidDataException)
        {
            isUsable = true;
            throw;
        }
        catch (IOException e)
        {
            return e;
        }
        finally
        {
            if (isUsable) Keep(process);
            else End(process);
        }
    }

    private void Keep(Process process)
    {
        lock (_gate) _idle.Push((process, _clock.GetTimestamp()));
    }

    private Process? TakeIdle()
    {
        while (true)
        {
            Process idle;
            lock (_gate)
            {
                if (!_idle.TryPop(out var latest)) return null;
                idle = latest.Process;
            }

            if (!idle.HasExited) return idle;
            idle.Dispose();
        }
    }

    // The latest is taken first, so those that nobody needs any more lie below.
    private void EndIdle()
    {
        List<Process> old;
        lock (_gate)
        {
            var kept = _idle.Where(idle => _clock.GetElapsedTime(idle.Since) < _idleFor).Reverse().ToList();
            old = [.. _idle.Select(idle => idle.Process).Except(kept.Select(idle => idle.Process))];
            _idle.Clear();
            kept.ForEach(_idle.Push);
        }

        old.ForEach(End);
    }

    private Process Start()
    {
        try
        {
            var own = new ProcessStartInfo(_start.FileName, _start.ArgumentList)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false, WorkingDirectory = "/",
            };
            var kept = PassedOn.Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name))).ToList();
            own.Environment.Clear();
            foreach (var (name, value) in kept)
            {
                if (value is not null) own.Environment[name] = value;
            }

            // A small heap that gives back what it does not need: most of a decoder's memory is native.
            own.Environment["DOTNET_gcServer"] = "0";
            own.Environment["DOTNET_gcConcurrent"] = "0";
            // No debugger's door.
            own.Environment["DOTNET_EnableDiagnostics"] = "0";
            return Process.Start(own)!;
        }
        catch (Win32Exception e)
        {
            throw new DicomCodecException($"The decoder's process cannot be started ({_start.FileName}): {e.Message}", e);
        }
    }

    private static void End(Process process)
    {
        Kill(process);
        process.Dispose();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself, and been cleared away.
        }
    }
}
