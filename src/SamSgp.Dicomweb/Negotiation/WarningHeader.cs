namespace SamSgp.Dicomweb.Negotiation;

/// <summary>What a client should know about an answer that is given all the same (PS3.18 8.5.2: Warning, code 299).</summary>
internal static class WarningHeader
{
    private const int Longest = 400;

    /// <summary>The sentence about parameters that nobody knows: they are ignored (PS3.18 8.3).</summary>
    public static string Ignored(IEnumerable<string> names) =>
        $"Ignored, because neither a parameter nor an attribute that is known here: {string.Join(", ", names)}";

    /// <summary>Adds a warning.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="baseUrl">Base URL of the services, which names the warner.</param>
    /// <param name="sentence">What to know; of what a client wrote, only what a header may hold is repeated.</param>
    public static void Add(HttpResponse response, string baseUrl, string sentence)
    {
        var text = new string([.. sentence.Take(Longest).Select(c => c is >= ' ' and < '\x7f' and not ('"' or '\\') ? c : '?')]);
        response.Headers.Append("Warning", $"299 {baseUrl} \"{text}\"");
    }
}
