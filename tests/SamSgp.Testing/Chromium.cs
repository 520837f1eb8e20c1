using Xunit;

namespace SamSgp.Testing;

/// <summary>Chromium without a window: opens a page, lets its scripts run, and tells what became of it.</summary>
public static class Chromium
{
    /// <summary>Full path of the program; null where this machine has none, or only Ubuntu's stub of a snap.</summary>
    public static string? Path { get; } = Find();

    /// <summary>The page's document after its scripts ran.</summary>
    /// <param name="address">The page.</param>
    /// <param name="screenshot">File that gets a picture of it (PNG); null for none.</param>
    public static string Open(Uri address, string? screenshot = null)
    {
        using var profile = new TemporaryFolder();
        string[] common =
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", $"--user-data-dir={profile.Root}", "--window-size=1300,1500",
            "--virtual-time-budget=5000",
        ];
        if (screenshot is not null) ToolRun.Of(Path!, [.. common, $"--screenshot={screenshot}", address.ToString()]);
        return ToolRun.Of(Path!, [.. common, "--dump-dom", address.ToString()]).Output;
    }

    private static string? Find()
    {
        if (Tools.Find("chromium") is not { } path) return null;
        return new FileInfo(path).Length < 64 * 1024 && File.ReadAllText(path).Contains("/snap/", StringComparison.Ordinal) ? null : path;
    }
}

/// <summary>A fact that needs Chromium; skipped, with a message, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ChromiumFactAttribute : FactAttribute
{
    public ChromiumFactAttribute() => Skip = Chromium.Path is null ? "needs chromium (not the stub of a snap)" : null;
}
