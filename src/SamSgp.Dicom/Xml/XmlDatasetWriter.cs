using System.Globalization;
using System.Xml;

namespace SamSgp.Dicom;

/// <summary>Writes datasets in the Native DICOM Model (PS3.19 A.1.5).</summary>
internal sealed class XmlDatasetWriter(XmlWriter xml)
{
    private static readonly string[] NameParts = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"];

    public void WriteRoot(DicomDataset dataset)
    {
        xml.WriteStartDocument();
        xml.WriteStartElement(DicomXML.Root, DicomXML.Namespace);
        xml.WriteAttributeString("xml", "space", null, "preserve");
        WriteItems(dataset);
        xml.WriteEndElement();
        xml.WriteEndDocument();
    }

    private void WriteItems(DicomDataset dataset)
    {
        foreach (var item in dataset.Items)
        {
            // As in DICOM JSON: neither group lengths nor file meta information.
            if (item.Tag.IsGroupLength || item.Tag.Group == 2) continue;
            xml.WriteStartElement("DicomAttribute");
            var creator = dataset.CreatorOf(item.Tag);
            // A private element is named by its creator; where that has its block says nothing (gggg00ee).
            xml.WriteAttributeString("tag", (creator is null ? item.Tag.Value : item.Tag.Value & 0xFFFF00FF).ToString("X8", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("vr", item.ValueRepresentation.Code);
            if (!item.Tag.IsPrivate && item.Tag.DictionaryEntry.Keyword is { Length: > 0 } keyword and not "Unknown")
                xml.WriteAttributeString("keyword", keyword);
            if (creator is not null) xml.WriteAttributeString("privateCreator", Sayable(creator.Creator));
            WriteValue(item);
            xml.WriteEndElement();
        }
    }

    private void WriteValue(DicomItem item)
    {
        switch (item)
        {
            case DicomSequence sequence:
                foreach (var (n, dataset) in sequence.Items.Index())
                {
                    WriteStart("Item", n);
                    WriteItems(dataset);
                    xml.WriteEndElement();
                }

                break;
            case DicomFragmentSequence fragments:
                WriteBinary(EncapsulatedBytes.Of(fragments));
                break;
            case DicomElement { Deferred: BulkDataUriByteBuffer bulk }:
                xml.WriteStartElement("BulkData");
                xml.WriteAttributeString("uri", bulk.BulkDataUri);
                xml.WriteEndElement();
                break;
            case DicomOtherByte or DicomOtherWord or DicomOtherLong or DicomOtherFloat or DicomOtherDouble or DicomOtherVeryLong or DicomUnknown:
                if (item is DicomElement { Size: > 0 } element) WriteBinary(element.Bytes);
                break;
            case DicomPersonName names:
                for (var n = 0; n < names.Count; n++) WriteName(n, names.Groups(n));
                break;
            case DicomElement values:
                for (var n = 0; n < values.Count; n++) WriteText(n, TextOf(values, n));
                break;
        }
    }

    private static string? TextOf(DicomElement element, int n) => element switch
    {
        DicomAttributeTag tags => tags.Get<DicomTag>(n).ToString("J", null),
        DicomValueElement<float> numbers => numbers.Values[n].ToString("R", CultureInfo.InvariantCulture),
        DicomValueElement<double> numbers => numbers.Values[n].ToString("R", CultureInfo.InvariantCulture),
        _ => element.TryGet<string>(n, out var text) ? text : null,
    };

    // A value that is empty is left out; the numbers of the others say where.
    private void WriteText(int n, string? text)
    {
        if (string.IsNullOrEmpty(text)) return;
        WriteStart("Value", n);
        xml.WriteString(Sayable(text));
        xml.WriteEndElement();
    }

    private void WriteName(int n, (string Alphabetic, string Ideographic, string Phonetic) groups)
    {
        if ($"{groups.Alphabetic}{groups.Ideographic}{groups.Phonetic}".All(letter => letter == '^')) return;
        WriteStart("PersonName", n);
        foreach (var (name, group) in ((string, string)[])
            [("Alphabetic", groups.Alphabetic), ("Ideographic", groups.Ideographic), ("Phonetic", groups.Phonetic)])
        {
            if (group.All(letter => letter == '^')) continue;
            xml.WriteStartElement(name);
            foreach (var (part, text) in NameParts.Zip(group.Split('^', NameParts.Length)))
                if (text.Length > 0) xml.WriteElementString(part, Sayable(text));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private void WriteBinary(ReadOnlyMemory<byte> bytes)
    {
        xml.WriteStartElement("InlineBinary");
        var array = bytes.ToArray();
        xml.WriteBase64(array, 0, array.Length);
        xml.WriteEndElement();
    }

    private void WriteStart(string name, int n)
    {
        xml.WriteStartElement(name);
        xml.WriteAttributeString("number", (n + 1).ToString(CultureInfo.InvariantCulture));
    }

    private static string Sayable(string text)
    {
        var isFine = true;
        for (var i = 0; i < text.Length && isFine; i++)
            isFine = XmlConvert.IsXmlChar(text[i]) || (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i]));
        return isFine ? text : string.Concat(text.EnumerateRunes().Select(rune => rune.Value > 0xFFFF || XmlConvert.IsXmlChar((char)rune.Value) ? rune.ToString() : "\uFFFD"));
    }
}
