namespace SamSgp.Testing;

/// <summary>Programs of this machine that results are checked with.</summary>
public static class Tools
{
    /// <summary>Full path of a program on the PATH (or in /usr/sbin), or null where this machine has none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin")
            .Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    internal static string? SkipReason(string[] names)
    {
        var missing = names.Where(name => Find(name) is null).ToList();
        return missing.Count == 0 ? null : "needs " + string.Join(", ", missing) + " on the PATH";
    }
}
