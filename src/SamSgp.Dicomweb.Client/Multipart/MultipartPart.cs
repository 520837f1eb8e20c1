namespace SamSgp.Dicomweb.Client.Multipart;

/// <summary>What a part says about itself before its body.</summary>
/// <param name="Number">1 for the first part.</param>
/// <param name="Headers">Header names in any case.</param>
public sealed record MultipartPart(int Number, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The part's media type, or null where it gives none.</summary>
    public string? ContentType => Headers.GetValueOrDefault("Content-Type");
}
