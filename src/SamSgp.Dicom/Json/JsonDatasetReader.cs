using System.Text;
using System.Text.Json;

namespace SamSgp.Dicom;

/// <summary>Reads datasets from the DICOM JSON model (PS3.18 F.2). Members come in any order; a VR that is missing is
/// taken from the dictionary.</summary>
internal ref struct JsonDatasetReader
{
    private readonly bool _isValidated;
    private Utf8JsonReader _json;
    private DicomTag? _tag;
    private bool _hasWideText;

    public JsonDatasetReader(ReadOnlySpan<byte> utf8, bool isValidated)
    {
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 256, CommentHandling = JsonCommentHandling.Disallow });
        _isValidated = isValidated;
    }

    /// <summary>Reads one dataset, which must be all there is.</summary>
    public DicomDataset ReadOne() => Guard(static (ref JsonDatasetReader reader) =>
    {
        reader.Next();
        var dataset = reader.ReadRoot();
        reader.End();
        return dataset;
    });

    /// <summary>Reads an array of datasets, or one alone.</summary>
    public List<DicomDataset> ReadMany() => Guard(static (ref JsonDatasetReader reader) =>
    {
        var datasets = new List<DicomDataset>();
        reader.Next();
        if (reader._json.TokenType == JsonTokenType.StartObject)
        {
            datasets.Add(reader.ReadRoot());
        }
        else
        {
            reader.Expect(JsonTokenType.StartArray, "a dataset or an array of them");
            while (reader.Next() != JsonTokenType.EndArray) datasets.Add(reader.ReadRoot());
        }

        reader.End();
        return datasets;
    });

    private delegate T Step<T>(ref JsonDatasetReader reader);

    private T Guard<T>(Step<T> step)
    {
        try
        {
            return step(ref this);
        }
        catch (JsonException exception)
        {
            throw new DicomFormatException($"this is no JSON: {exception.Message}", _tag, _json.BytesConsumed, exception);
        }
        catch (InvalidOperationException exception)
        {
            // Text with half a surrogate pair, which is no text.
            throw new DicomFormatException($"this is no JSON text: {exception.Message}", _tag, _json.TokenStartIndex, exception);
        }
    }

    private DicomDataset ReadRoot()
    {
        _hasWideText = false;
        var dataset = ReadDataset();
        if (_hasWideText && !dataset.Contains(DicomTag.SpecificCharacterSet))
            dataset.Put(new DicomCodeString(DicomTag.SpecificCharacterSet, "ISO_IR 192"));
        return dataset;
    }

    private DicomDataset ReadDataset()
    {
        Expect(JsonTokenType.StartObject, "a dataset");
        var dataset = new DicomDataset { AutoValidate = false };
        while (Next() != JsonTokenType.EndObject)
        {
            var name = _json.GetString()!;
            if (!DicomTag.TryParse(name, out var tag)) throw Fault($"'{name}' is neither a tag nor a keyword");
            _tag = tag;
            Next();
            var item = ReadAttribute(tag.IsPrivate ? new DicomTag(tag.Value, dataset.CreatorOf(tag)) : tag);
            if (tag.IsGroupLength) continue;
            if (_isValidated) Validate(item);
            if (dataset.Put(item)) throw Fault("the attribute comes twice");
        }

        dataset.AutoValidate = _isValidated;
        return dataset;
    }

    private DicomItem ReadAttribute(DicomTag tag)
    {
        Expect(JsonTokenType.StartObject, "an attribute, {\"vr\": ..., \"Value\": [...]}");
        DicomVR? vr = null;
        DicomItem? item = null;
        Utf8JsonReader late = default;
        var hasLate = false;
        while (Next() != JsonTokenType.EndObject)
        {
            if (_json.ValueTextEquals("vr"u8)) vr = ReadVR();
            else if (_json.ValueTextEquals("Value"u8) && vr is null)
            {
                late = Late();
                hasLate = true;
            }
            else if (_json.ValueTextEquals("Value"u8)) item = ReadValues(tag, vr!);
            else if (_json.ValueTextEquals("InlineBinary"u8)) item = Binary(tag, vr, ReadBinary());
            else if (_json.ValueTextEquals("BulkDataURI"u8)) item = Binary(tag, vr, new ElementData(default, new BulkDataUriByteBuffer(ReadString("a URI"))));
            else SkipMember();
        }

        if (hasLate) item = ReadLate(late, tag, vr ?? DictionaryVR(tag));
        vr ??= DictionaryVR(tag);
        if (item is DicomElement element && element.ValueRepresentation != vr) item = ElementFactory.FromData(vr, tag, element.Data);
        return item ?? (vr == DicomVR.SQ ? new DicomSequence(tag) : ElementFactory.FromData(vr, tag, default));
    }

    // A value that came before its VR: it is read again when that is known.
    private Utf8JsonReader Late()
    {
        var before = _json;
        SkipMember();
        return before;
    }

    private DicomItem ReadLate(Utf8JsonReader late, DicomTag tag, DicomVR vr)
    {
        var here = _json;
        _json = late;
        var item = ReadValues(tag, vr);
        _json = here;
        return item;
    }

    private DicomVR ReadVR()
    {
        var code = ReadString("a VR");
        return DicomVR.TryParse(code, out var vr) && vr != DicomVR.NONE ? vr : throw Fault($"'{code}' is no VR");
    }

    private static DicomVR DictionaryVR(DicomTag tag) => tag.DictionaryEntry.ValueRepresentations[0];

    private readonly DicomElement Binary(DicomTag tag, DicomVR? vr, ElementData data)
    {
        if (vr == DicomVR.SQ) throw Fault("a sequence has items, not bytes");
        return ElementFactory.FromData(vr ?? DicomVR.UN, tag, data);
    }

    private ElementData ReadBinary()
    {
        Next();
        Expect(JsonTokenType.String, "base64 text");
        return _json.TryGetBytesFromBase64(out var bytes) ? new ElementData(bytes) : throw Fault("InlineBinary is no base64");
    }

    private DicomItem ReadValues(DicomTag tag, DicomVR vr)
    {
        Next();
        Expect(JsonTokenType.StartArray, "an array of values");
        if (vr == DicomVR.SQ) return ReadSequence(tag);
        if (vr == DicomVR.PN) return FromTexts(tag, vr, ReadNames());
        if (vr.IsString) return FromTexts(tag, vr, ReadTexts(vr));
        return JsonNumbers.Read(ref this, tag, vr);
    }

    private DicomSequence ReadSequence(DicomTag tag)
    {
        var items = new List<DicomDataset>();
        while (Next() != JsonTokenType.EndArray)
        {
            // An empty item may be null (PS3.18 F.2.5).
            items.Add(_json.TokenType == JsonTokenType.Null ? new DicomDataset { AutoValidate = _isValidated } : ReadDataset());
            _tag = tag;
        }

        return DicomSequence.Of(tag, items);
    }

    private List<string> ReadTexts(DicomVR vr)
    {
        var texts = new List<string>();
        while (Next() != JsonTokenType.EndArray)
        {
            texts.Add(_json.TokenType switch
            {
                JsonTokenType.String => _json.GetString()!,
                JsonTokenType.Null => "",
                JsonTokenType.Number when vr == DicomVR.DS => DecimalText(),
                JsonTokenType.Number => Encoding.ASCII.GetString(_json.ValueSpan),
                _ => throw Fault($"a value of VR {vr.Code} is a text{(vr == DicomVR.DS || vr == DicomVR.IS ? " or a number" : "")}, not {_json.TokenType}"),
            });
        }

        return texts;
    }

    // The digits as they stand, unless a DS cannot hold so many.
    private readonly string DecimalText()
    {
        var text = Encoding.ASCII.GetString(_json.ValueSpan);
        if (text.Length <= 16) return text;
        return NumberText.TryDouble(text, out var number) && double.IsFinite(number)
            ? DicomDecimalString.ToDecimalString(number)
            : throw Fault($"{text} is more than a decimal string can hold");
    }

    private List<string> ReadNames()
    {
        var names = new List<string>();
        while (Next() != JsonTokenType.EndArray)
        {
            names.Add(_json.TokenType switch
            {
                JsonTokenType.StartObject => ReadName(),
                // Not the standard's form, but met.
                JsonTokenType.String => _json.GetString()!,
                JsonTokenType.Null => "",
                _ => throw Fault("a name is an object of Alphabetic, Ideographic and Phonetic"),
            });
        }

        return names;
    }

    private string ReadName()
    {
        var (alphabetic, ideographic, phonetic) = ("", "", "");
        while (Next() != JsonTokenType.EndObject)
        {
            if (_json.ValueTextEquals("Alphabetic"u8)) alphabetic = ReadString("a name");
            else if (_json.ValueTextEquals("Ideographic"u8)) ideographic = ReadString("a name");
            else if (_json.ValueTextEquals("Phonetic"u8)) phonetic = ReadString("a name");
            else SkipMember();
        }

        return $"{alphabetic}={ideographic}={phonetic}".TrimEnd('=');
    }

    private DicomItem FromTexts(DicomTag tag, DicomVR vr, List<string> texts)
    {
        foreach (var text in texts) _hasWideText |= !Ascii.IsValid(text);
        return ElementFactory.FromValues(vr, tag, texts.ToArray());
    }

    private string ReadString(string what)
    {
        Next();
        if (_json.TokenType == JsonTokenType.Null) return "";
        Expect(JsonTokenType.String, what);
        return _json.GetString()!;
    }

    private void SkipMember()
    {
        Next();
        _json.Skip();
    }

    /// <summary>Goes to the next token.</summary>
    internal JsonTokenType Next() => _json.Read() ? _json.TokenType : throw Fault("the JSON ends too early");

    /// <summary>The token that a number is read from.</summary>
    internal readonly Utf8JsonReader Token => _json;

    internal readonly DicomFormatException Fault(string reason) => new(reason, _tag, _json.TokenStartIndex);

    private readonly void Expect(JsonTokenType type, string what)
    {
        if (_json.TokenType != type) throw Fault($"{what} must be here, not {_json.TokenType}");
    }

    private void End()
    {
        if (_json.Read()) throw Fault("something follows the end");
    }

    private readonly void Validate(DicomItem item)
    {
        try
        {
            if (item is DicomElement) item.Validate();
        }
        catch (DicomValidationException exception)
        {
            throw new DicomFormatException(exception.Message, _tag, _json.TokenStartIndex, exception);
        }
    }
}
