using System.Globalization;
using System.Text;
using System.Xml;

namespace SamSgp.Dicom;

/// <summary>Reads a dataset in the Native DICOM Model (PS3.19 A.1.5); elements count by their names, whatever their namespace.</summary>
internal sealed class XmlDatasetReader(XmlReader xml)
{
    // Sequences inside each other, and a value's number beyond those that are there.
    private const int Deepest = 100, MostEmpty = 1 << 16;

    private static readonly string[] NameParts = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"];

    private DicomTag? _tag;
    private bool _hasWideText;
    private int _empty; // values left out so far: the few bytes that skip them stand for many

    public DicomDataset ReadRoot()
    {
        try
        {
            xml.MoveToContent();
            if (xml.NodeType != XmlNodeType.Element || xml.LocalName != DicomXML.Root) throw Fault($"the root is {xml.LocalName}, not {DicomXML.Root}");
            var dataset = ReadDataset(0);
            if (_hasWideText && !dataset.Contains(DicomTag.SpecificCharacterSet))
                dataset.Put(new DicomCodeString(DicomTag.SpecificCharacterSet, "ISO_IR 192"));
            return dataset;
        }
        catch (XmlException exception)
        {
            throw new DicomFormatException($"this is no XML: {exception.Message}", _tag, null, exception);
        }
        catch (DicomDataException exception)
        {
            throw new DicomFormatException(exception.Message, _tag, null, exception);
        }
    }

    private DicomDataset ReadDataset(int depth)
    {
        if (depth > Deepest) throw Fault($"more than {Deepest} sequences inside each other");
        var dataset = new DicomDataset { AutoValidate = false };
        foreach (var name in Children())
        {
            if (name != "DicomAttribute") throw Fault($"{name} stands where a DicomAttribute must");
            var tag = ReadTag(dataset);
            _tag = tag;
            var item = ReadAttribute(tag, ReadVR(tag), depth);
            if (!tag.IsGroupLength && dataset.Put(item)) throw Fault("the attribute comes twice");
        }

        dataset.AutoValidate = true;
        return dataset;
    }

    private DicomTag ReadTag(DicomDataset dataset)
    {
        var text = xml.GetAttribute("tag");
        if (text?.Length != 8 || !DicomTag.TryParse(text, out var tag)) throw Fault($"'{text}' is no tag, GGGGEEEE");
        if (!tag.IsPrivate) return tag;
        // With its creator it may come with the creator's block, or without (gggg00ee).
        return xml.GetAttribute("privateCreator") is { Length: > 0 } creator
            ? dataset.GetPrivateTag(new DicomTag(tag.Group, (ushort)(tag.Element < 0x1000 ? 0x1000 | (tag.Element & 0xFF) : tag.Element), creator))
            : new DicomTag(tag.Value, dataset.CreatorOf(tag));
    }

    private DicomVR ReadVR(DicomTag tag)
    {
        if (xml.GetAttribute("vr") is not { Length: > 0 } code) return tag.DictionaryEntry.ValueRepresentations[0];
        return DicomVR.TryParse(code, out var vr) && vr != DicomVR.NONE ? vr : throw Fault($"'{code}' is no VR");
    }

    private DicomItem ReadAttribute(DicomTag tag, DicomVR vr, int depth)
    {
        var values = new SortedDictionary<int, string>();
        var items = new SortedDictionary<int, DicomDataset>();
        ElementData? bytes = null;
        foreach (var name in Children())
        {
            switch (name)
            {
                case "Value":
                    Add(values, xml.GetAttribute("number"), Text());
                    break;
                case "PersonName":
                    Add(values, xml.GetAttribute("number"), ReadName());
                    break;
                case "Item":
                    Add(items, xml.GetAttribute("number"), ReadDataset(depth + 1));
                    _tag = tag;
                    break;
                case "InlineBinary":
                    bytes = new ElementData(Base64(Text()));
                    break;
                case "BulkData":
                    bytes = new ElementData(default, new BulkDataUriByteBuffer(ReadUri()));
                    break;
                default:
                    throw Fault($"{name} is no value of an attribute");
            }
        }

        if (vr == DicomVR.SQ) return values.Count == 0 && bytes is null ? DicomSequence.Of(tag, [.. items.Values]) : throw Fault("a sequence has items, not values");
        if (items.Count > 0) throw Fault($"an attribute of VR {vr.Code} has no items");
        if (bytes is { } data) return ElementFactory.FromData(vr, tag, data);
        if (values.Count == 0) return ElementFactory.FromData(vr, tag, default);
        var texts = new string[values.Keys.Last()];
        _empty += texts.Length - values.Count;
        if (_empty > MostEmpty) throw Fault($"more than {MostEmpty} values are left out");
        Array.Fill(texts, "");
        foreach (var (number, text) in values) texts[number - 1] = text;
        return ElementFactory.FromValues(vr, tag, vr.IsString ? texts : [.. texts.Where(text => text.Length > 0)]);
    }

    private void Add<T>(SortedDictionary<int, T> values, string? number, T value)
    {
        // Without a number it is the next.
        var n = values.Count + 1;
        if (number is not null && (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out n) || n < 1 || n > values.Count + MostEmpty))
            throw Fault($"'{number}' is no number of a value, 1 for the first");
        if (!values.TryAdd(n, value)) throw Fault($"value {n} comes twice");
    }

    private string ReadName()
    {
        var groups = new Dictionary<string, string>();
        foreach (var group in Children())
        {
            var parts = new Dictionary<string, string>();
            foreach (var part in Children()) parts[part] = Text();
            groups[group] = string.Join('^', NameParts.Select(part => parts.GetValueOrDefault(part, ""))).TrimEnd('^');
        }

        return string.Join('=', ((string[])["Alphabetic", "Ideographic", "Phonetic"]).Select(group => groups.GetValueOrDefault(group, "")))
            .TrimEnd('=');
    }

    private string ReadUri()
    {
        var uri = xml.GetAttribute("uri") ?? xml.GetAttribute("uuid") ?? throw Fault("BulkData names neither uri nor uuid");
        foreach (var child in Children()) throw Fault($"{child} stands in BulkData, which is empty");
        return uri;
    }

    private byte[] Base64(string text)
    {
        try
        {
            return Convert.FromBase64String(text);
        }
        catch (FormatException)
        {
            throw Fault("InlineBinary is no base64");
        }
    }

    // What stands in this element, to its end.
    private string Text()
    {
        if (xml.IsEmptyElement) return "";
        var text = new StringBuilder();
        while (Next() != XmlNodeType.EndElement)
        {
            if (xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                throw Fault($"{xml.Name} stands where text must");
            text.Append(xml.Value);
        }

        var read = text.ToString();
        _hasWideText |= !Ascii.IsValid(read);
        return read;
    }

    // The elements in this one, each as it is entered; who is given one reads it to its end.
    private IEnumerable<string> Children()
    {
        if (xml.IsEmptyElement) yield break;
        while (Next() != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element) yield return xml.LocalName;
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA) throw Fault("text stands where an element must");
        }
    }

    private XmlNodeType Next() => xml.Read() ? xml.NodeType : throw Fault("the XML ends too early");

    private DicomFormatException Fault(string reason) => new(reason, _tag);
}
