using System.Text;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Wado;

/// <summary>A value as bulk data: little endian, whatever its file's order is.</summary>
internal static class BulkDataValue
{
    /// <summary>Its bytes; a text's in UTF-8, because metadata, which names it, is (PS3.18 F.2).</summary>
    public static IByteBuffer Of(DicomElement element) => element is DicomUnlimitedText
        ? new MemoryByteBuffer(Encoding.UTF8.GetBytes(element.Get<string>(-1)))
        : element.Buffer;
}
