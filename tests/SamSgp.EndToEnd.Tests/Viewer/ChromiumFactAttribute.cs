using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests.Viewer;

/// <summary>A fact that needs Chromium and the viewer, and perhaps other programs; skipped, with a message naming what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute(params string[] tools) => Skip = BrowserNeeds.SkipReason()
        ?? (Array.Find(tools, tool => Tools.Find(tool) is null) is { } missing ? $"needs {missing} on the PATH" : null);
}

/// <summary>A theory that needs Chromium and the viewer; skipped, with a message naming what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumTheoryAttribute : TheoryAttribute
{
    public ChromiumTheoryAttribute() => Skip = BrowserNeeds.SkipReason();
}

/// <summary>What the browser tests need.</summary>
internal static class BrowserNeeds
{
    /// <summary>Full path of Debian's Chromium; null where there is none. Ubuntu's is a stub of a snap that starts nothing.</summary>
    public static string? Chromium { get; } = Tools.Find("chromium") is { } path && !IsSnapStub(path) ? path : null;

    /// <summary>Full path of the viewer's files; null where they are not installed.</summary>
    public static string? Viewer { get; } = Existing(
        Path.Combine(SharedData.RepositoryRoot, "artifacts", "viewer", "node_modules", "@ohif", "app", "dist"));

    public static string? SkipReason() =>
        Chromium is null ? "needs Chromium on the PATH (Debian package chromium)"
        : Viewer is null ? "needs the viewer in artifacts/viewer (eng/test.sh installs it)"
        : null;

    private static string? Existing(string folder) => Directory.Exists(folder) ? folder : null;

    private static bool IsSnapStub(string path) =>
        new FileInfo(path) is { Length: < 64 * 1024 } file && File.ReadAllText(file.FullName).Contains("snap", StringComparison.Ordinal)
        && !File.ReadAllText(file.FullName).Contains("/usr/lib/chromium", StringComparison.Ordinal);
}
