namespace SamSgp.Inference.Models;

/// <summary>Where models lie: folders a user names, the user's own folder, and those that come with the
/// product.</summary>
public static class ModelFolders
{
    /// <summary>Name of the environment variable that names the user's own folder.</summary>
    public const string Variable = "SAMSGP_MODELS";

    private const string Name = "models";

    /// <summary>The folder that <c>samsgp models add</c> writes: the option, else the environment variable, else
    /// <c>samsgp/models</c> in the user's data folder. It need not exist.</summary>
    /// <param name="option">What the user configured; null or empty for nothing.</param>
    public static string User(string? option)
    {
        var given = string.IsNullOrEmpty(option) ? Environment.GetEnvironmentVariable(Variable) : option;
        return string.IsNullOrEmpty(given)
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "samsgp", Name)
            : Path.GetFullPath(given);
    }

    /// <summary>All folders in the order they are searched: those given, the user's own, then <c>models</c> in the
    /// working folder and beside or above the program.</summary>
    /// <param name="given">Folders from options or configuration; null entries are passed over.</param>
    public static IReadOnlyList<string> All(params IEnumerable<string?> given) =>
        [.. given.OfType<string>().Select(Path.GetFullPath).Append(User(null)).Concat(Shipped()).Distinct()];

    private static IEnumerable<string> Shipped() =>
        Ancestors(AppContext.BaseDirectory).Prepend(Environment.CurrentDirectory)
        .Select(folder => Path.Combine(folder, Name)).Where(Directory.Exists);

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent) yield return at.FullName;
    }
}
