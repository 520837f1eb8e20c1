using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SamSgp.Dicom;

/// <summary>Writes datasets in the DICOM JSON model (PS3.18 F.2).</summary>
internal sealed class JsonDatasetWriter(Utf8JsonWriter json, DicomJsonOptions options)
{
    // Above this, what has been written goes on to the stream.
    private const int FlushFrom = 32 * 1024;

    private readonly StringBuilder _path = new();

    public void Write(DicomDataset dataset)
    {
        json.WriteStartObject();
        foreach (var item in dataset.Items) WriteItem(item);
        json.WriteEndObject();
    }

    /// <summary>As <see cref="Write"/>, sending on what is written between attributes and items of the dataset's own
    /// sequences, so that a long one is never all in memory.</summary>
    public async Task WriteAsync(DicomDataset dataset, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        foreach (var item in dataset.Items)
        {
            if (item is DicomSequence { Items.Count: > 16 } sequence)
                await WriteSequenceAsync(sequence, cancellationToken);
            else WriteItem(item);
            await SendAsync(cancellationToken);
        }

        json.WriteEndObject();
    }

    private async Task WriteSequenceAsync(DicomSequence sequence, CancellationToken cancellationToken)
    {
        WriteStart(sequence);
        json.WriteStartArray("Value"u8);
        for (var i = 0; i < sequence.Items.Count; i++)
        {
            WriteSequenceItem(sequence, i);
            await SendAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        if (json.BytesPending > FlushFrom) await json.FlushAsync(cancellationToken);
    }

    private void WriteItem(DicomItem item)
    {
        // Group lengths and file meta information have no place in DICOM JSON (PS3.18 F.2.2); of the command group, event
        // reports of the worklist carry some (PS3.18 11.11).
        if (item.Tag.IsGroupLength || item.Tag.Group == 2) return;
        WriteStart(item);
        switch (item)
        {
            case DicomElement when options.StatesUtf8 && item.Tag == DicomTag.SpecificCharacterSet:
                json.WriteStartArray("Value"u8);
                json.WriteStringValue("ISO_IR 192"u8);
                json.WriteEndArray();
                break;
            case DicomSequence sequence:
                WriteSequence(sequence);
                break;
            case DicomFragmentSequence fragments:
                WriteBinary(fragments, fragments.Fragments.Sum(fragment => fragment.Size), () => EncapsulatedBytes.Of(fragments));
                break;
            case DicomElement element when element.Deferred is BulkDataUriByteBuffer bulk:
                json.WriteString("BulkDataURI"u8, bulk.BulkDataUri);
                break;
            case DicomElement { Size: > 0 } element:
                WriteElement(element);
                break;
        }

        json.WriteEndObject();
    }

    private void WriteStart(DicomItem item)
    {
        Span<byte> name = stackalloc byte[8];
        var keyword = options.WriteTagsAsKeywords ? item.Tag.DictionaryEntry.Keyword : "";
        if (keyword.Length > 0 && keyword is not ("Unknown" or "PrivateCreator"))
        {
            json.WriteStartObject(keyword);
        }
        else
        {
            item.Tag.Value.TryFormat(name, out _, "X8", CultureInfo.InvariantCulture);
            json.WriteStartObject(name);
        }

        json.WriteString("vr"u8, item.ValueRepresentation.Code);
    }

    private void WriteSequence(DicomSequence sequence)
    {
        if (sequence.Items.Count == 0) return;
        json.WriteStartArray("Value"u8);
        for (var i = 0; i < sequence.Items.Count; i++) WriteSequenceItem(sequence, i);
        json.WriteEndArray();
    }

    private void WriteSequenceItem(DicomSequence sequence, int index)
    {
        var length = _path.Length;
        if (options.BulkDataUri is not null) BulkDataPath.Enter(_path, sequence.Tag, index);
        Write(sequence.Items[index]);
        _path.Length = length;
    }

    private void WriteElement(DicomElement element)
    {
        switch (element)
        {
            case DicomOtherByte or DicomOtherWord or DicomOtherLong or DicomOtherFloat or DicomOtherDouble
                or DicomOtherVeryLong or DicomUnknown:
                WriteBinary(element, element.Size, () => element.Bytes);
                break;
            case DicomUnlimitedText text when UriOf(text, text.Size) is { } uri:
                json.WriteString("BulkDataURI"u8, uri);
                break;
            default:
                // Padding alone is no value.
                if (element is DicomStringElement { Text.Length: 0 }) return;
                json.WriteStartArray("Value"u8);
                WriteValues(element);
                json.WriteEndArray();
                break;
        }
    }

    private void WriteBinary(DicomItem item, long size, Func<ReadOnlyMemory<byte>> bytes)
    {
        if (UriOf(item, size) is { } uri) json.WriteString("BulkDataURI"u8, uri);
        else json.WriteBase64String("InlineBinary"u8, bytes().Span);
    }

    private string? UriOf(DicomItem item, long size) => options.BulkDataUri?.Invoke(
        new DicomBulkData(BulkDataPath.Of(_path, item.Tag), item, size));

    private void WriteValues(DicomElement element)
    {
        switch (element)
        {
            case DicomAttributeTag tags:
                foreach (var tag in tags.Values) json.WriteStringValue(tag.ToString("J", null));
                break;
            case DicomValueElement<ushort> numbers:
                foreach (var number in numbers.Values) json.WriteNumberValue((uint)number);
                break;
            case DicomValueElement<short> numbers:
                foreach (var number in numbers.Values) json.WriteNumberValue(number);
                break;
            case DicomValueElement<uint> numbers:
                foreach (var number in numbers.Values) json.WriteNumberValue(number);
                break;
            case DicomValueElement<int> numbers:
                foreach (var number in numbers.Values) json.WriteNumberValue(number);
                break;
            case DicomValueElement<ulong> numbers:
                foreach (var number in numbers.Values) json.WriteNumberValue(number);
                break;
            case DicomValueElement<long> numbers:
                foreach (var number in numbers.Values) json.WriteNumberValue(number);
                break;
            case DicomValueElement<float> numbers:
                // As a double, whose shortest text is the float's exact value for readers that know doubles only.
                foreach (var number in numbers.Values) WriteReal(number);
                break;
            case DicomValueElement<double> numbers:
                foreach (var number in numbers.Values) WriteReal(number);
                break;
            case DicomStringElement text:
                for (var i = 0; i < text.Count; i++) WriteText(text, i);
                break;
        }
    }

    // JSON has no numbers for these.
    private void WriteReal(double number)
    {
        if (double.IsFinite(number)) json.WriteNumberValue(number);
        else json.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
    }

    private void WriteText(DicomStringElement element, int index)
    {
        element.TryGet<string>(index, out var text);
        if (string.IsNullOrEmpty(text)) json.WriteNullValue();
        else if (element is DicomPersonName name) WriteName(name.Groups(index));
        else if (element is DicomDecimalString or DicomIntegerString) WriteNumber(text);
        else json.WriteStringValue(text);
    }

    private void WriteName((string Alphabetic, string Ideographic, string Phonetic) groups)
    {
        json.WriteStartObject();
        if (groups.Alphabetic.Length > 0) json.WriteString("Alphabetic"u8, groups.Alphabetic);
        if (groups.Ideographic.Length > 0) json.WriteString("Ideographic"u8, groups.Ideographic);
        if (groups.Phonetic.Length > 0) json.WriteString("Phonetic"u8, groups.Phonetic);
        json.WriteEndObject();
    }

    private void WriteNumber(string text)
    {
        Span<byte> number = stackalloc byte[66];
        if (text.Length <= 64 && JsonNumber.TryNormalize(text, number, out var length))
            json.WriteRawValue(number[..length], skipInputValidation: true);
        else json.WriteStringValue(text);
    }
}
