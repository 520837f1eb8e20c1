using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Which transfer syntaxes an instance can be given in.</summary>
internal static class TransferSyntaxes
{
    /// <summary>What a client gets that names none (PS3.18 8.7.3.5.2).</summary>
    public static string Default { get; } = DicomUID.ExplicitVRLittleEndian.UID;

    // What native instances are written in on their way out, the smallest last.
    private static string[] Made { get; } =
        [DicomUID.ExplicitVRLittleEndian.UID, DicomUID.ImplicitVRLittleEndian.UID, DicomUID.DeflatedExplicitVRLittleEndian.UID];

    /// <summary>The transfer syntax to give, or null where the one asked for cannot be given.</summary>
    /// <param name="stored">What the instance is stored in.</param>
    /// <param name="asked">A UID, <c>*</c> for any, or null where the client names none.</param>
    public static string? Choose(string stored, string? asked)
    {
        if (asked == "*" || asked == stored) return stored;
        if (asked is null) return CanBeNative(stored) ? Default : stored;
        return CanBeNative(stored) && Made.Contains(asked) ? asked : null;
    }

    /// <summary>All it can be given in, as it is stored first (Available Transfer Syntax UID).</summary>
    public static IEnumerable<string> Available(string stored) => CanBeNative(stored)
        ? Made.Prepend(stored).Distinct()
        : [stored];

    /// <summary>True where frames in this transfer syntax can be decoded, or need no decoding.</summary>
    public static bool CanBeNative(string stored)
    {
        var syntax = DicomTransferSyntax.Parse(stored);
        return !syntax.IsEncapsulated || FrameReader.CanDecode(syntax);
    }
}
