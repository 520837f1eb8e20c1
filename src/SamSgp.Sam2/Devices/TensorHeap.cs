using System.Runtime.InteropServices;

namespace SamSgp.Sam2.Devices;

/// <summary>How this process takes memory for tensors. As glibc comes, every tensor of more than 32 MB is mapped afresh
/// and its pages are touched one by one by the kernel, which takes longer than most operations on it: a layer of the
/// trunk at 1024 px ran at a third of its speed.</summary>
internal static partial class TensorHeap
{
    // malloc.h
    private const int TrimThreshold = -1; // M_TRIM_THRESHOLD
    private const int MostMappings = -4; // M_MMAP_MAX

    /// <summary>Tensors come from a heap that keeps what is freed, in huge pages. To be called before libtorch takes its
    /// first memory. How many heaps there are (arenas) is settled before any code of ours runs: the environment's
    /// <c>MALLOC_ARENA_MAX</c> says it (docs/operations.md).</summary>
    public static void KeepForTensors()
    {
        // libtorch asks for huge pages for tensors of 2 MB and more; read once, when it is loaded.
        SetEnvironment("THP_MEM_ALLOC_ENABLE", "1", overwrite: 0);
        // A setting that is refused costs speed only.
        _ = SetOption(MostMappings, 0);
        _ = SetOption(TrimThreshold, int.MaxValue);
    }

    /// <summary>Gives the kernel what the heap keeps and nobody uses.</summary>
    public static void GiveBack() => _ = Trim(0);

    /// <summary>.NET's own environment calls do not reach native code; a value the user has set stays unless
    /// <paramref name="overwrite"/> is 1.</summary>
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetEnvironment(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);
}
