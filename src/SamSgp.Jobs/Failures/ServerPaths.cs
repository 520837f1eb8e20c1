using System.Text.RegularExpressions;

namespace SamSgp.Jobs.Failures;

/// <summary>Folders of this machine in sentences for people who only use the service: what a file is called tells them enough,
/// where it lies is the operator's to know.</summary>
public static partial class ServerPaths
{
    /// <summary>The sentence with an ellipsis for the folders of every absolute path; addresses of the web are left alone.</summary>
    public static string Hide(string sentence) => Folders().Replace(sentence, "…/");

    [GeneratedRegex(@"(?<![\w.:/~%-])/(?:[^\s/'""<>|]+/)+(?=[^\s/'""<>|])")]
    private static partial Regex Folders();
}
