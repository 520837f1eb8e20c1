namespace SamSgp.Tasks.Catalog;

/// <summary>The folder of task folders, <c>plugin-manifests</c>.</summary>
public static class TaskFolder
{
    /// <summary>Name of the environment variable that names the folder.</summary>
    public const string Variable = "SAMSGP_TASKS";

    private const string Name = "plugin-manifests";

    /// <summary>First the option, then the environment variable, then <c>plugin-manifests</c> in the working folder, and
    /// at last beside or above the program; null when there is none.</summary>
    /// <param name="option">What the user configured; null for nothing.</param>
    public static string? Resolve(string? option)
    {
        var given = string.IsNullOrEmpty(option) ? Environment.GetEnvironmentVariable(Variable) : option;
        if (!string.IsNullOrEmpty(given)) return Path.GetFullPath(given);
        return Ancestors(AppContext.BaseDirectory).Prepend(Environment.CurrentDirectory)
            .Select(folder => Path.Combine(folder, Name))
            .FirstOrDefault(Directory.Exists);
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) yield return at.FullName;
    }
}
