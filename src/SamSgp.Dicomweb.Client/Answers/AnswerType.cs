using System.Text.RegularExpressions;

namespace SamSgp.Dicomweb.Client.Answers;

/// <summary>The media type of an answer, read with patience: many servers leave out the quotes around
/// <c>type=application/dicom</c>, and a strict reader then sees none at all.</summary>
/// <param name="Name">Type and subtype in lower case.</param>
/// <param name="Boundary">Of a multipart body; null where none is named.</param>
internal sealed partial record AnswerType(string Name, string? Boundary)
{
    /// <summary>Reads it; null where the answer names none.</summary>
    public static AnswerType? Of(HttpContent content)
    {
        if (!content.Headers.NonValidated.TryGetValues("Content-Type", out var values)) return null;
        var text = values.ToString();
        var boundary = BoundaryPattern().Match(text) is { Success: true } match ? match.Groups["value"].Value.Trim('"') : null;
        return new AnswerType(text.Split(';')[0].Trim().ToLowerInvariant(), boundary);
    }

    [GeneratedRegex(@";\s*boundary\s*=\s*(?<value>""[^""]*""|[^;\s]+)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex BoundaryPattern();
}
