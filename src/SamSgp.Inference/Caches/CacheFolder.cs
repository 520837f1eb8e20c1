namespace SamSgp.Inference.Caches;

/// <summary>Where the command line keeps what it can make again.</summary>
public static class CacheFolder
{
    /// <summary>Name of the environment variable that names the folder.</summary>
    public const string Variable = "SAMSGP_CACHE";

    /// <summary>The variable's folder, else <c>samsgp</c> in <c>XDG_CACHE_HOME</c>, else in the user's
    /// <c>.cache</c>. It need not exist.</summary>
    public static string User() => Given(Variable) is { } folder
        ? Path.GetFullPath(folder)
        : Path.Combine(Given("XDG_CACHE_HOME") ?? Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "samsgp");

    private static string? Given(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;
}
