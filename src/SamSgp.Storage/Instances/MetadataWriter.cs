using System.Buffers;
using System.Globalization;
using System.Text.Json;
using SamSgp.Dicom;

namespace SamSgp.Storage.Instances;

/// <summary>
/// Writes the metadata that is kept of an instance: its dataset in the DICOM JSON model (PS3.18 F.2), pixels and other large
/// binary values left out by a BulkDataURI relative to the instance's URL, such as <c>bulkdata/7FE00010</c>.
/// </summary>
internal sealed class MetadataWriter
{
    /// <summary>Binary values up to this size are written inline.</summary>
    public const int LargestInline = 1024;

    private readonly Utf8JsonWriter json;

    private MetadataWriter(Utf8JsonWriter json) => this.json = json;

    public static byte[] Write(DicomDataset dataset)
    {
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        new MetadataWriter(json).WriteDataset(dataset, "bulkdata");
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteDataset(DicomDataset dataset, string path)
    {
        json.WriteStartObject();
        foreach (var item in dataset.Where(item => item.Tag is { Group: > 2, Element: not 0 }))
        {
            json.WriteStartObject(item.Tag.ToString("J", null));
            // What is written is UTF-8, whatever the file was.
            var isCharacterSet = item.Tag == DicomTag.SpecificCharacterSet;
            json.WriteString("vr"u8, item.ValueRepresentation.Code);
            if (isCharacterSet) WriteValues(["ISO_IR 192"], json.WriteStringValue);
            else WriteValue(item, $"{path}/{item.Tag.ToString("J", null)}");
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private void WriteValue(DicomItem item, string path)
    {
        switch (item)
        {
            case DicomSequence sequence:
                WriteItems(sequence, path);
                break;
            case DicomFragmentSequence:
                json.WriteString("BulkDataURI"u8, path);
                break;
            case DicomElement { Count: 0, Buffer.Size: 0 }:
                break;
            case DicomPersonName name:
                WriteValues([.. Enumerable.Range(0, name.Count).Select(n => name.Groups(n))], WriteName);
                break;
            case DicomAttributeTag tags:
                WriteValues([.. tags.Values], tag => json.WriteStringValue(tag.ToString("J", null)));
                break;
            case DicomElement element when item.ValueRepresentation.IsString:
                WriteValues(element.Get<string[]>(), IsNumber(element) ? WriteNumberText : WriteText);
                break;
            case DicomElement element when IsBinary(element):
                WriteBinary(element, path);
                break;
            case DicomElement element:
                WriteNumbers(element);
                break;
        }
    }

    private void WriteItems(DicomSequence sequence, string path)
    {
        if (sequence.Items.Count == 0) return;
        json.WriteStartArray("Value"u8);
        foreach (var (n, dataset) in sequence.Items.Index()) WriteDataset(dataset, $"{path}/{n}");
        json.WriteEndArray();
    }

    private void WriteBinary(DicomElement element, string path)
    {
        if (element.Buffer.Size > LargestInline || element.Tag.Group == 0x7FE0) json.WriteString("BulkDataURI"u8, path);
        else json.WriteBase64String("InlineBinary"u8, element.Buffer.Data);
    }

    private void WriteNumbers(DicomElement element)
    {
        switch (element)
        {
            case DicomFloatingPointSingle floats:
                WriteValues(floats.Values.ToArray(), value => WriteReal(value, float.IsFinite(value)));
                break;
            case DicomFloatingPointDouble doubles:
                WriteValues(doubles.Values.ToArray(), value => WriteReal(value, double.IsFinite(value)));
                break;
            default:
                WriteValues(element.Get<string[]>(), WriteNumberText);
                break;
        }
    }

    private void WriteReal<T>(T value, bool isFinite)
        where T : IFormattable
    {
        // The shortest digits that give the same number back; infinities and NaN have no JSON number.
        if (isFinite) json.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
        else json.WriteStringValue(value.ToString(null, CultureInfo.InvariantCulture));
    }

    // IS and DS keep their digits where JSON allows them; what is no number stays a text, as PS3.18 F.2.3.1 lets it.
    private void WriteNumberText(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length == 0) json.WriteNullValue();
        else if (JsonNumber.IsValid(trimmed)) json.WriteRawValue(trimmed, skipInputValidation: true);
        else if (decimal.TryParse(trimmed, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) json.WriteNumberValue(number);
        else json.WriteStringValue(trimmed);
    }

    private void WriteText(string text)
    {
        if (text.Length == 0) json.WriteNullValue();
        else json.WriteStringValue(text);
    }

    private void WriteName((string Alphabetic, string Ideographic, string Phonetic) name)
    {
        if (name is ("", "", ""))
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        if (name.Alphabetic.Length > 0) json.WriteString("Alphabetic"u8, name.Alphabetic);
        if (name.Ideographic.Length > 0) json.WriteString("Ideographic"u8, name.Ideographic);
        if (name.Phonetic.Length > 0) json.WriteString("Phonetic"u8, name.Phonetic);
        json.WriteEndObject();
    }

    private void WriteValues<T>(IReadOnlyList<T> values, Action<T> write)
    {
        json.WriteStartArray("Value"u8);
        foreach (var value in values) write(value);
        json.WriteEndArray();
    }

    private static bool IsNumber(DicomElement element) => element.ValueRepresentation.Code is "IS" or "DS";

    private static bool IsBinary(DicomElement element) =>
        element.ValueRepresentation.Code is "OB" or "OW" or "OD" or "OF" or "OL" or "OV" or "UN";
}
