using Xunit;

namespace SamSgp.Testing;

/// <summary>The folder of recordings and real data that lies beside a checkout (<c>../shared</c>); never part of it.</summary>
public static class SharedData
{
    /// <summary>Full path of the folder, or null where this machine has none.</summary>
    public static string? Root { get; } = Find();

    /// <summary>The checkout's own root: the folder that holds the solution.</summary>
    public static string RepositoryRoot { get; } = FindRepository();

    /// <summary>Full path of something under the folder; throws when the folder is missing.</summary>
    public static string PathTo(params string[] parts) =>
        Path.Combine([Root ?? throw new InvalidOperationException("../shared is not here."), .. parts]);

    /// <summary>True when every part exists under the folder.</summary>
    public static bool Has(string relative) =>
        Root is not null && (File.Exists(Path.Combine(Root, relative)) || Directory.Exists(Path.Combine(Root, relative)));

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "SamSgp.Dicomweb.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("No SamSgp.Dicomweb.sln above the tests.");
    }

    private static string? Find()
    {
        // A worktree may lie deeper than the main checkout, so every parent is asked.
        var folder = new DirectoryInfo(FindRepository()).Parent;
        for (; folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "shared");
            if (File.Exists(Path.Combine(candidate, "spec", "platform.md"))) return candidate;
        }

        return null;
    }
}

/// <summary>A fact that needs data from <c>../shared</c>; skipped, with a message naming it, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(params string[] needs) => Skip = SharedDataSkip.Reason(needs);
}

/// <summary>A theory that needs data from <c>../shared</c>; skipped, with a message naming it, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataTheoryAttribute : TheoryAttribute
{
    public SharedDataTheoryAttribute(params string[] needs) => Skip = SharedDataSkip.Reason(needs);
}

internal static class SharedDataSkip
{
    public static string? Reason(string[] needs)
    {
        var missing = needs.Where(need => !SharedData.Has(need)).ToList();
        if (SharedData.Root is null) missing = [.. needs.DefaultIfEmpty("")];
        return missing.Count == 0 ? null : "needs " + string.Join(", ", missing.Select(m => "../shared/" + m));
    }
}
