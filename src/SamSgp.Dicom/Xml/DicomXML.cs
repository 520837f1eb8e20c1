using System.Text;
using System.Xml;

namespace SamSgp.Dicom;

/// <summary>The Native DICOM Model in XML (PS3.19 A.1), both ways.</summary>
public static class DicomXML
{
    internal const string Root = "NativeDicomModel";
    internal const string Namespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    private static readonly XmlReaderSettings Reading = new()
    {
        // Nothing is fetched and nothing expanded for whoever wrote it.
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
    };

    // Line ends of texts are theirs: as they stand, a reader would change them.
    private static readonly XmlWriterSettings Writing = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), NewLineHandling = NewLineHandling.Entitize,
    };

    /// <summary>A dataset as XML.</summary>
    public static string ConvertDicomToXML(DicomDataset dataset) => Encoding.UTF8.GetString(ToUtf8(dataset).Span);

    /// <summary>A dataset as XML in UTF-8. Values at URIs (<see cref="BulkDataUriByteBuffer"/>) stay there, other binary ones are
    /// inline. What XML has no characters for becomes U+FFFD.</summary>
    public static ReadOnlyMemory<byte> ToUtf8(DicomDataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, Writing)) new XmlDatasetWriter(xml).WriteRoot(dataset);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    /// <summary>A dataset from XML; see <see cref="FromUtf8"/>.</summary>
    /// <exception cref="DicomFormatException">It is no Native DICOM Model.</exception>
    public static DicomDataset ConvertXMLToDicom(string xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        using var text = new StringReader(xml);
        return Read(XmlReader.Create(text, Reading));
    }

    /// <summary>A dataset from XML in the encoding that it states. Values at URIs have a <see cref="BulkDataUriByteBuffer"/>; a VR that
    /// is missing is taken from the dictionary; where text needs it, SpecificCharacterSet becomes ISO_IR 192.</summary>
    /// <exception cref="DicomFormatException">It is no Native DICOM Model.</exception>
    public static DicomDataset FromUtf8(ReadOnlyMemory<byte> xml) => Read(XmlReader.Create(new MemoryStream(xml.ToArray()), Reading));

    private static DicomDataset Read(XmlReader xml)
    {
        using (xml) return new XmlDatasetReader(xml).ReadRoot();
    }
}
