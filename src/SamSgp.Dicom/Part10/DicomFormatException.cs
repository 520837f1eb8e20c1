using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Bytes that are not DICOM: where, at which attribute, and why.</summary>
public class DicomFormatException : DicomFileException
{
    /// <summary>A fault in the bytes.</summary>
    /// <param name="reason">What is wrong and what would be right.</param>
    /// <param name="tag">The attribute at fault; null where none was met yet.</param>
    /// <param name="offset">Bytes from the start of the file (of the inflated dataset for deflated ones); null where
    /// the fault has no place in a file.</param>
    /// <param name="innerException">The cause.</param>
    public DicomFormatException(string reason, DicomTag? tag = null, long? offset = null,
        Exception? innerException = null) : base(null, Describe(reason, tag, offset), innerException)
    {
        Reason = reason;
        Tag = tag;
        Offset = offset;
    }

    /// <summary>What is wrong and what would be right.</summary>
    public string Reason { get; }

    /// <summary>The attribute at fault; null where none was met yet.</summary>
    public DicomTag? Tag { get; }

    /// <summary>Bytes from the start of the file (of the inflated dataset for deflated ones); null where the fault has no
    /// place in a file.</summary>
    public long? Offset { get; }

    private static string Describe(string reason, DicomTag? tag, long? offset)
    {
        var place = offset is null ? "" : string.Create(CultureInfo.InvariantCulture, $" at byte {offset}");
        return tag is null ? $"{reason}{(place.Length > 0 ? $" ({place.TrimStart()})" : "")}" : $"{reason} ({tag} {tag.Value.DictionaryEntry.Keyword}{place})";
    }
}
