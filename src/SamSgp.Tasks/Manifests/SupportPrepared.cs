namespace SamSgp.Tasks.Manifests;

/// <summary>Examples that were encoded before (<c>samsgp tasks prepare</c>): a file with what the network needs of them, in place
/// of the images.</summary>
public sealed record SupportPrepared : SupportEntry
{
    /// <summary>Full path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>What the file is made of. Looked for when it is made, when a task is fine-tuned, and where the file is missing;
    /// empty when only its maker has them.</summary>
    public IReadOnlyList<SupportEntry> From { get; init; } = [];

    /// <summary>Terms under which the images it is made of are given away; null when nobody said: then the file is to be treated
    /// as patient data.</summary>
    public string? Licence { get; init; }

    /// <summary>Whose images they are, as their licence wants them named; null for nothing.</summary>
    public string? Attribution { get; init; }
}
