using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>Processes that decode: as many as there are frames at once, kept for the next ones.</summary>
/// <param name="start">How one is started.</param>
/// <param name="longest">A frame that takes longer costs its process.</param>
internal sealed class DecoderProcesses(ProcessStartInfo start, TimeSpan longest)
{
    private readonly ConcurrentBag<Process> _idle = [];

    /// <summary>Decodes a frame whose header was checked.</summary>
    /// <exception cref="InvalidDataException">The stream is damaged, or more than its process could bear.</exception>
    public void Decode(ReadOnlySpan<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        // One that waited may have died of something else meanwhile: only what ends a fresh one is the stream's doing.
        if (TakeIdle() is { } idle && TryDecode(idle, encoded, layout, destination) is null) return;
        if (TryDecode(Start(), encoded, layout, destination) is { } ended)
        {
            throw new InvalidDataException("The decoder's process ended over the stream: it is damaged, or takes too long or too much memory.", ended);
        }
    }

    /// <summary>Null where the frame is decoded; otherwise how its process ended.</summary>
    /// <exception cref="InvalidDataException">The decoder refuses the stream.</exception>
    private IOException? TryDecode(Process process, ReadOnlySpan<byte> encoded, FrameLayout layout, Span<byte> destination)
    {
        var isUsable = false;
        try
        {
            // Reading ends when the process does.
            using var watch = new Timer(_ => Kill(process), null, longest, Timeout.InfiniteTimeSpan);
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
            if (isUsable) _idle.Add(process);
            else End(process);
        }
    }

    private Process? TakeIdle()
    {
        while (_idle.TryTake(out var idle))
        {
            if (!idle.HasExited) return idle;
            idle.Dispose();
        }

        return null;
    }

    private Process Start()
    {
        try
        {
            var own = new ProcessStartInfo(start.FileName, start.ArgumentList)
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false,
            };
            // A small heap that gives back what it does not need: most of a decoder's memory is native.
            own.Environment["DOTNET_gcServer"] = "0";
            own.Environment["DOTNET_gcConcurrent"] = "0";
            return Process.Start(own)!;
        }
        catch (Win32Exception e)
        {
            throw new DicomCodecException($"The decoder's process cannot be started ({start.FileName}): {e.Message}", e);
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
