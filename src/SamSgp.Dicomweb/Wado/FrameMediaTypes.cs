using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Media types of compressed frames (PS3.18 table 8.7.3-5).</summary>
internal static class FrameMediaTypes
{
    public const string Bytes = "application/octet-stream";

    private static readonly Dictionary<string, string> ByTransferSyntax = Of(
        ("image/jpeg", [DicomUID.JPEGBaseline8Bit, DicomUID.JPEGExtended12Bit, DicomUID.JPEGLossless, DicomUID.JPEGLosslessSV1]),
        ("image/jls", [DicomUID.JPEGLSLossless, DicomUID.JPEGLSNearLossless]),
        ("image/jp2", [DicomUID.JPEG2000Lossless, DicomUID.JPEG2000]),
        ("image/jpx", [DicomUID.JPEG2000MCLossless, DicomUID.JPEG2000MC]),
        ("image/jphc", [DicomUID.HTJ2KLossless, DicomUID.HTJ2KLosslessRPCL, DicomUID.HTJ2K]),
        ("image/dicom-rle", [DicomUID.RLELossless]));

    /// <summary>The media type of frames in a transfer syntax.</summary>
    public static string Of(string transferSyntaxUid) => ByTransferSyntax.GetValueOrDefault(transferSyntaxUid, Bytes);

    /// <summary>The media type by its name of today: before IANA knew them, two had others, which clients still ask for.</summary>
    public static string? OfToday(string? name) => name switch { "image/x-jls" => "image/jls", "image/x-dicom-rle" => "image/dicom-rle", _ => name };

    private static Dictionary<string, string> Of(params (string MediaType, DicomUID[] Syntaxes)[] rows) =>
        rows.SelectMany(row => row.Syntaxes.Select(syntax => (syntax.UID, row.MediaType))).ToDictionary();
}
