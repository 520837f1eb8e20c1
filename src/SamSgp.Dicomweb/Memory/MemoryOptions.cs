using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Memory;

/// <summary>How much memory requests may take for decoding, rendering and re-encoding images.</summary>
internal sealed class MemoryOptions
{
    public const string Section = "Memory";

    /// <summary>MiB that all requests together have for it; 0: a quarter of what the process may use. A request waits while
    /// others have it.</summary>
    [Range(0, 1 << 24)]
    public int MaxRequestMegabytes { get; set; }

    /// <summary>Seconds a request waits for memory before it is told to come back (503).</summary>
    [Range(1, 3600)]
    public int MaxWaitSeconds { get; set; } = 20;

    /// <summary>Slowest rate at which an answer that holds much memory (over 16 MiB) may be taken, in bytes per second.</summary>
    [Range(1, 1 << 30)]
    public int MinBytesPerSecond { get; set; } = 64 * 1024;

    /// <summary>Bytes all requests have.</summary>
    internal long Bytes => MaxRequestMegabytes > 0 ? (long)MaxRequestMegabytes << 20 : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
}

[OptionsValidator]
internal sealed partial class MemoryOptionsValidator : IValidateOptions<MemoryOptions>;
