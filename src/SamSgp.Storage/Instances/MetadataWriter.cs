using SamSgp.Dicom;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Writes the metadata that is kept of an instance: its dataset in the DICOM JSON model (PS3.18 F.2), pixels and other large
/// values left out by a BulkDataURI relative to the instance's URL, such as <c>bulkdata/7FE00010</c>.
/// </summary>
internal static class MetadataWriter
{
    private const int LargestInline = 1024;
    private const int LargestInlineText = 64 * 1024;
    private const ushort PixelGroup = 0x7FE0;

    private static readonly DicomJsonOptions Options = new() { BulkDataUri = UriOf };

    /// <summary>The dataset as JSON; its SpecificCharacterSet becomes that of the JSON.</summary>
    public static ReadOnlyMemory<byte> Write(DicomDataset dataset)
    {
        if (dataset.Contains(DicomTag.SpecificCharacterSet)) dataset.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");
        return DicomJson.ToUtf8(dataset, Options);
    }

    private static string? UriOf(DicomBulkData value)
    {
        var largest = value.Item.ValueRepresentation == DicomVR.UT ? LargestInlineText : LargestInline;
        return value.Size > largest || value.Item.Tag.Group == PixelGroup ? $"bulkdata/{value.Path}" : null;
    }
}
