using Xunit;

namespace SamSgp.Testing;

/// <summary>The system's Python with pydicom and NumPy (Debian: python3-pydicom, python3-numpy).</summary>
public static class Pydicom
{
    private const string Python = "/usr/bin/python3";

    private static readonly Lazy<bool> Present = new(() =>
        File.Exists(Python) && ToolRun.Of(Python, "-c", "import pydicom, numpy").ExitCode == 0);

    internal static string? SkipReason => Present.Value ? null : "needs python3-pydicom and python3-numpy";

    /// <summary>Runs a program text; throws with what it wrote when it fails.</summary>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        var run = ToolRun.Of(Python, ["-c", program, .. arguments]);
        return run.ExitCode == 0 ? run.Output : throw new InvalidOperationException(run.Output);
    }
}

/// <summary>A fact that needs pydicom; skipped, with a message naming it, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PydicomFactAttribute : FactAttribute
{
    public PydicomFactAttribute() => Skip = Pydicom.SkipReason;
}

/// <summary>A theory that needs pydicom, and maybe data from <c>../shared</c>; skipped, with a message naming what is
/// missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PydicomTheoryAttribute : TheoryAttribute
{
    public PydicomTheoryAttribute(params string[] sharedData) =>
        Skip = Pydicom.SkipReason ?? (sharedData.Length == 0 ? null : SharedDataSkip.Reason(sharedData));
}
