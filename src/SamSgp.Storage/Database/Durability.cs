using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SamSgp.Storage.Database;

/// <summary>Makes a folder's entries survive a power cut: a file's own flush does not cover its name (fsync(2)).</summary>
internal static partial class Durability
{
    private const int ReadOnlyDirectory = 0x10000 | 0x80000; // O_DIRECTORY | O_CLOEXEC

    /// <summary>Flushes a folder. Windows writes names through its journal and needs no such call.</summary>
    /// <exception cref="IOException">The device failed.</exception>
    public static void FlushFolder(string path)
    {
        if (!OperatingSystem.IsLinux()) return;
        var descriptor = Open(path, ReadOnlyDirectory);
        if (descriptor < 0) throw Failed("opened", path);
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Fsync(descriptor) != 0) throw Failed("flushed", path);
    }

    private static IOException Failed(string what, string path) =>
        new($"The folder '{path}' cannot be {what} ({Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}).",
            Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);
}
