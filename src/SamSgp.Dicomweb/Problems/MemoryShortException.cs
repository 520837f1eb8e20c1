using System.Globalization;

namespace SamSgp.Dicomweb.Problems;

/// <summary>What a request needs in memory is not there, now or ever.</summary>
internal sealed class MemoryShortException : Exception
{
    private MemoryShortException(string message, bool isForGood)
        : base(message) => IsForGood = isForGood;

    /// <summary>Coming back does not help: it is more than the service has.</summary>
    public bool IsForGood { get; }

    public static MemoryShortException TooLarge(long bytes, long capacity) => new(string.Create(CultureInfo.InvariantCulture,
        $"This takes {bytes >> 20} MiB of memory; the service gives {capacity >> 20} MiB (Memory:MaxRequestMegabytes)."), true);

    public static MemoryShortException Busy(TimeSpan waited) => new(string.Create(CultureInfo.InvariantCulture,
        $"The memory this takes was in use by other requests for {waited.TotalSeconds:F0} s. Try again later."), false);
}
