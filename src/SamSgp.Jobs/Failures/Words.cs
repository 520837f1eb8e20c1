namespace SamSgp.Jobs.Failures;

/// <summary>Names of enumerations as programs read them in failures.</summary>
internal static class Words
{
    /// <summary>MissingSlices -> missing-slices.</summary>
    public static string Kebab(string pascal) => string.Concat(pascal.Select((letter, index) =>
        char.IsUpper(letter) && index > 0 ? "-" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
