namespace SamSgp.Tasks.Texts;

/// <summary>Words in sentences.</summary>
internal static class WordList
{
    /// <summary>"a, b or c".</summary>
    public static string Listing(IEnumerable<string> words)
    {
        var all = words.ToList();
        return all.Count < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }

    /// <summary>" (did you mean 'axial'?)", or nothing.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known) =>
        Suggestion.For(word, known) is { } near ? $" (did you mean '{near}'?)" : "";
}
