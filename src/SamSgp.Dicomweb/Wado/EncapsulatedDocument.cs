using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A document inside an instance (PS3.3 C.24.2): PDF, CDA, STL, OBJ, MTL.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Bytes">The document.</param>
internal sealed record EncapsulatedDocument(string MediaType, IByteBuffer Bytes)
{
    // What the standard has documents of: anything else could be a page that the browser runs.
    private static readonly string[] Known =
        ["application/pdf", "text/xml", "application/xml", "model/stl", "model/obj", "model/mtl", "application/sla"];

    /// <summary>The document of a dataset; null where there is none, or of a kind that is not known.</summary>
    public static EncapsulatedDocument? Of(DicomDataset dataset)
    {
        if (dataset.GetDicomItem<DicomElement>(DicomTag.EncapsulatedDocument) is not { Buffer: { Size: > 0 } buffer }) return null;
        var type = dataset.GetSingleValueOrDefault(DicomTag.MIMETypeOfEncapsulatedDocument, "").Trim().ToLowerInvariant();
        if (!Known.Contains(type)) return null;
        // Of odd length, it has a byte of padding.
        var length = dataset.GetSingleValueOrDefault(DicomTag.EncapsulatedDocumentLength, 0u);
        return new EncapsulatedDocument(type, length == buffer.Size - 1 ? Beginning(buffer, length) : buffer);
    }

    private static IByteBuffer Beginning(IByteBuffer whole, long length) => whole is FileByteBuffer file
        ? new FileByteBuffer(file.Path, file.Position, length)
        : new MemoryByteBuffer(whole.Memory[..(int)length]);
}
