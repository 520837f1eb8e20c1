using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;
using SamSgp.Storage.Index;

namespace SamSgp.Dicomweb.Wado;

/// <summary>Which transfer syntaxes an instance can be given in.</summary>
internal static class TransferSyntaxes
{
    /// <summary>What a client gets that names none (PS3.18 8.7.3.5.2).</summary>
    public static string Default { get; } = DicomUID.ExplicitVRLittleEndian.UID;

    // What native instances are written in on their way out, the smallest last.
    private static string[] Made { get; } =
        [DicomUID.ExplicitVRLittleEndian.UID, DicomUID.ImplicitVRLittleEndian.UID, DicomUID.DeflatedExplicitVRLittleEndian.UID];

    /// <summary>What native images are compressed in for who asks for it.</summary>
    public static string Rle { get; } = DicomUID.RLELossless.UID;

    /// <summary>The transfer syntax to give, or null where the one asked for cannot be given.</summary>
    /// <param name="stored">What the instance is stored in.</param>
    /// <param name="asked">A UID, <c>*</c> for any, or null where the client names none.</param>
    /// <param name="metadata">What is known of the instance; only asked for where it decides.</param>
    public static string? Choose(string stored, string? asked, Func<JsonAttributes> metadata)
    {
        if (asked == "*" || asked == stored) return stored;
        if (asked == Rle && IsNative(stored)) return RleOf(metadata());
        if (asked is null) return CanBeNative(stored) ? Default : stored;
        return CanBeNative(stored) && Made.Contains(asked) ? asked : null;
    }

    /// <summary>All it can be given in, as it is stored first (Available Transfer Syntax UID).</summary>
    /// <param name="stored">What the instance is stored in.</param>
    /// <param name="metadata">What is known of it.</param>
    public static IEnumerable<string> Available(string stored, JsonAttributes metadata)
    {
        if (!CanBeNative(stored)) return [stored];
        var rle = IsNative(stored) && RleOf(metadata) == Rle ? [Rle] : (string[])[];
        return [.. Made.Prepend(stored).Distinct(), .. rle];
    }

    /// <summary>True where pixels are not compressed.</summary>
    public static bool IsNative(string stored) => !DicomTransferSyntax.Parse(stored).IsEncapsulated;

    /// <summary>True where frames in this transfer syntax can be decoded, or need no decoding.</summary>
    public static bool CanBeNative(string stored)
    {
        var syntax = DicomTransferSyntax.Parse(stored);
        return !syntax.IsEncapsulated || FrameReader.CanDecode(syntax);
    }

    // What has no pixels has nothing to compress, and goes along with the images of its study as it is.
    private static string? RleOf(JsonAttributes metadata)
    {
        if (metadata.Element(DicomTag.BitsAllocated).IsEmpty) return Default;
        // Lists of instances do not keep the samples of a pixel; there are 1 or 3 (PS3.3 C.7.6.3.1.1).
        return RleFrames.CanHold(Number(DicomTag.BitsAllocated) ?? 0, Number(DicomTag.SamplesPerPixel) ?? 1) ? Rle : null;

        int? Number(DicomTag tag) => int.TryParse(metadata.FirstText(tag), CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
