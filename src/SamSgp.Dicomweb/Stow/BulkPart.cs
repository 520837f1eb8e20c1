using System.Globalization;
using System.Text.RegularExpressions;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Negotiation;
using SamSgp.Dicomweb.Wado;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Stow;

/// <summary>A value that came beside its metadata.</summary>
/// <param name="Location">What the metadata names it by: its Content-Location.</param>
/// <param name="Type">Its media type; null where it states none.</param>
/// <param name="File">Its bytes.</param>
internal sealed partial record BulkPart(string Location, MediaType? Type, StagedFile File) : IDisposable
{
    // PS3.18 table 8.7.3-5: what an image's media type means where no transfer syntax stands beside it.
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["image/jpeg"] = DicomUID.JPEGBaseline8Bit.UID, ["image/jls"] = DicomUID.JPEGLSLossless.UID,
        ["image/jp2"] = DicomUID.JPEG2000Lossless.UID, ["image/jpx"] = DicomUID.JPEG2000MCLossless.UID,
        ["image/jphc"] = DicomUID.HTJ2KLossless.UID, ["image/dicom-rle"] = DicomUID.RLELossless.UID,
    };

    /// <summary>The transfer syntax of an instance that has this as its pixels, where they are compressed; else null.</summary>
    public string? CompressedSyntax => Type is null ? null
        : Type.TransferSyntax is { } named && DicomUID.IsUidText(named) && DicomTransferSyntax.Parse(named).IsEncapsulated ? named
        : Defaults.GetValueOrDefault(FrameMediaTypes.OfToday(Type.Name)!);

    /// <summary>Where it is, as <see cref="PathOf"/> gives it.</summary>
    public string Path { get; } = PathOf(Location);

    /// <summary>The path of what it is a frame of, and its number, from 1; null where it is none.</summary>
    public (string Of, int Number)? Frame { get; } = FramePattern().Match(PathOf(Location)) is { Success: true } match
        ? (match.Groups["of"].Value, int.Parse(match.Groups["frame"].Value, CultureInfo.InvariantCulture)) : null;

    public void Dispose() => File.Dispose();

    /// <summary>What two URIs have in common that mean the same: their path.</summary>
    public static string PathOf(string uri) =>
        (Uri.TryCreate(uri, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https" ? absolute.PathAndQuery : uri).TrimStart('.', '/');

    [GeneratedRegex(@"^(?<of>.+)/frames/(?<frame>[1-9]\d{0,8})$", RegexOptions.ExplicitCapture)]
    private static partial Regex FramePattern();
}
