namespace SamSgp.Dicom;

/// <summary>A fault of a file that its reader forgave.</summary>
/// <param name="Kind">What kind of fault.</param>
/// <param name="Tag">At which attribute; null where it belongs to none.</param>
/// <param name="Offset">Bytes from the start of the file (of the inflated dataset for deflated ones).</param>
/// <param name="Message">What was wrong and how it was read.</param>
public sealed record DicomLeniency(DicomLeniencyKind Kind, DicomTag? Tag, long Offset, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind}: {Message} ({Tag?.ToString() ?? "file"} at byte {Offset})";
}
