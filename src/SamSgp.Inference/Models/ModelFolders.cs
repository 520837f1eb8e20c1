namespace SamSgp.Inference.Models;

/// <summary>Where models lie: those that come with the product (<c>models/</c> beside or above the program), and the
/// user's own.</summary>
public static class ModelFolders
{
    /// <summary>Name of the environment variable that names the user's folder.</summary>
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

    /// <summary>The user's folder, then the product's: a user's model of the same name goes first.</summary>
    public static IReadOnlyList<string> All(string? option) => [User(option), .. Shipped().Take(1)];

    private static IEnumerable<string> Shipped()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var folder = Path.Combine(at.FullName, Name);
            if (Directory.Exists(folder)) yield return folder;
        }
    }
}
