namespace SamSgp.Tasks.Support;

/// <summary>The folder that <c>${SAMSGP_SUPPORT}</c> stands for in manifests: where a user keeps example images that
/// may not be shipped with the product. First the option (<c>--support</c>, <c>Tasks:SupportFolder</c>), then the
/// environment variable, then the folder <c>support</c> beside each manifest.</summary>
public static class SupportRoot
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "SAMSGP_SUPPORT";

    /// <summary>The folder all tasks share; null when each task has its own.</summary>
    /// <param name="option">What the user configured; null for nothing.</param>
    public static string? Resolve(string? option)
    {
        var folder = string.IsNullOrEmpty(option) ? Environment.GetEnvironmentVariable(Variable) : option;
        return string.IsNullOrEmpty(folder) ? null : Path.GetFullPath(folder);
    }
}
