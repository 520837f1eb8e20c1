namespace SamSgp.Dicomweb.Tests.Cluster;

/// <summary>A clock that is wrong: the time of day, as libfaketime has it; how fast it goes is right.</summary>
/// <param name="Offset">As <c>+1h</c>.</param>
internal sealed record SkewedClock(string Offset) : ISurroundings
{
    /// <summary>Debian's library; null where it is not installed.</summary>
    private static string? Library { get; } = new[] { "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu" }
        .Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists);

    /// <summary>True where this machine has the library.</summary>
    public static bool IsPossible => Library is not null;

    // The library's mend of timed waits by the monotonic clock is wrong where that clock is not faked: waits of .NET end at once, and a connection that is
    // opened is given up.
    /// <inheritdoc/>
    public (string Program, IEnumerable<string> Arguments) Around(string folder, string program, IEnumerable<string> arguments) =>
        ("env", [$"LD_PRELOAD={Library}", $"FAKETIME={Offset}", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_FORCE_MONOTONIC_FIX=0",
            "FAKETIME_DONT_RESET=1", program, .. arguments]);
}
