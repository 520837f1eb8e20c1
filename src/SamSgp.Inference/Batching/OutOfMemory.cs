using System.Runtime.InteropServices;

namespace SamSgp.Inference.Batching;

/// <summary>Recognises that memory ran out: libtorch says so in words only.</summary>
internal static class OutOfMemory
{
    // c10's CPU allocator, oneDNN, and c10's CUDA allocator.
    private static readonly string[] Words = ["not enough memory", "can't allocate memory", "could not create a memory", "out of memory"];

    public static bool Is(Exception fault) => fault is OutOfMemoryException
        || (fault is ExternalException && Array.Exists(Words, word => fault.Message.Contains(word, StringComparison.OrdinalIgnoreCase)));
}
