using System.Text.RegularExpressions;

namespace SamSgp.Tasks.Manifests;

/// <summary>An image file (NIfTI, PNG, JPEG) with its mask files, or many of them: where <see cref="Image"/> holds a
/// <c>*</c>, each file it finds is one example and the same text replaces the <c>*</c> of the masks.</summary>
public sealed record SupportFiles : SupportEntry
{
    /// <summary>Full path of the image.</summary>
    public required string Image { get; init; }

    /// <summary>The masks, at least one, of the image's size. Where several say something of one pixel, the later
    /// holds.</summary>
    public required IReadOnlyList<SupportMask> Masks { get; init; }

    /// <summary>Of the images a <c>*</c> finds, so many, the first by name; null for all.</summary>
    public int? Take { get; init; }

    /// <summary>How picture and masks are put right before anything is done with them.</summary>
    public PictureFlip Flip { get; init; }

    /// <summary>Pattern that a file's name is looked through for: names that give the same first group, or the same match where the pattern
    /// has no group, are of one case. Null where each file is a case.</summary>
    public string? CasePattern { get; init; }

    /// <summary>The case, where it is known otherwise than by the file's name.</summary>
    public string? KnownCase { get; init; }

    /// <summary>What tells the case (patient, clip) of this image from others: scores leave out one after the other.</summary>
    public string Case => KnownCase is not null ? KnownCase : CasePattern is not null && Regex.Match(Path.GetFileName(Image), CasePattern, RegexOptions.NonBacktracking) is { Success: true } match
        ? match.Groups[match.Groups.Count > 1 ? 1 : 0].Value : Image;
}
