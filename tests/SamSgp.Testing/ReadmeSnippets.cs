namespace SamSgp.Testing;

/// <summary>Code in a README, against a source file that is compiled and run: nobody copies what does not work.</summary>
public static class ReadmeSnippets
{
    /// <summary>Lines of a README's C# blocks that a source file does not have, in the README's order.</summary>
    /// <param name="readme">Path in the repository.</param>
    /// <param name="source">Path in the repository.</param>
    /// <returns>Empty when the source has every line of each block, in order.</returns>
    public static IReadOnlyList<string> MissingFrom(string source, string readme)
    {
        var compiled = Lines(File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, source))).ToList();
        var missing = new List<string>();
        foreach (var block in Blocks(File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, readme))))
        {
            var at = 0;
            foreach (var line in Lines(block))
            {
                var found = compiled.IndexOf(line, at);
                if (found < 0) missing.Add(line);
                else at = found + 1;
            }
        }

        return missing;
    }

    /// <summary>How many blocks of C# a README has.</summary>
    public static int Count(string readme) => Blocks(File.ReadAllLines(Path.Combine(SharedData.RepositoryRoot, readme))).Count();

    // Imports stand once, at the top; comments, and what lies between two lines, are the README's own affair.
    private static IEnumerable<string> Lines(IEnumerable<string> lines) => lines
        .Select(line => (line.IndexOf(" //", StringComparison.Ordinal) is var comment and >= 0 ? line[..comment] : line).Trim())
        .Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal) && !line.StartsWith("//", StringComparison.Ordinal));

    private static IEnumerable<List<string>> Blocks(string[] lines)
    {
        List<string>? block = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (block is not null) yield return block;
                block = block is null && line == "```csharp" ? [] : null;
            }
            else
            {
                block?.Add(line);
            }
        }
    }
}
