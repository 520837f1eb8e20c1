using System.Globalization;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>How often tests kill the service: a few times here, many in <c>eng/soak.sh</c>.</summary>
internal static class CrashLoops
{
    private const int ShortCut = 5;

    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SOAK_CRASHES"), CultureInfo.InvariantCulture, out var count) ? count : ShortCut;

    /// <summary>True in a soak, of which tests are a short cut.</summary>
    public static bool IsLong => Count > ShortCut;
}
