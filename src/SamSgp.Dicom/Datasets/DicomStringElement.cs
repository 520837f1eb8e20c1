using System.Text;

namespace SamSgp.Dicom;

/// <summary>An element of text.</summary>
public abstract class DicomStringElement : DicomElement
{
    private string? _text;

    private protected DicomStringElement(DicomTag tag, in ElementData data) : base(tag, data) =>
        CharacterSet = data.CharacterSet ?? DicomCharacterSet.Default;

    private protected DicomStringElement(DicomTag tag, string value, char padding)
        : this(tag, new ElementData(Encode(value, padding), null, DicomCharacterSet.Utf8))
    {
    }

    /// <inheritdoc/>
    public override int Count => Size == 0 ? 0 : 1;

    /// <summary>What <see cref="DicomElement.Buffer"/> is encoded in: as read; UTF-8 for an element made from text, which
    /// a writer turns into the SpecificCharacterSet of the dataset.</summary>
    public DicomCharacterSet CharacterSet { get; }

    /// <summary>The text of all values, without padding.</summary>
    internal string Text => _text ??= Decode();

    internal override ElementData Data => base.Data with { CharacterSet = CharacterSet };

    private protected virtual bool IsEncoded => ValueRepresentation.IsStringEncoded;

    /// <inheritdoc/>
    public override T Get<T>(int item = -1)
    {
        if (typeof(T) == typeof(string[])) return (T)(object)AllTexts();
        if (typeof(T) == typeof(byte[])) return (T)(object)Bytes.ToArray();
        if (typeof(T).IsArray) return (T)(object)ToArray(typeof(T).GetElementType()!);
        if (item == -1 && typeof(T) == typeof(string)) return (T)(object)Text;
        return TryGet<T>(item, out var value) ? value! : throw NoSuchValue<T>(item);
    }

    internal override bool TryGet<T>(int item, out T? value) where T : default
    {
        value = default;
        if (item == -1 && typeof(T) == typeof(string))
        {
            value = (T)(object)Text;
            return true;
        }

        return Math.Max(item, 0) < Count && TextConversion.TryConvert(this, TextAt(Math.Max(item, 0)), out value);
    }

    /// <summary>The text of one value.</summary>
    private protected virtual string TextAt(int item) => Text;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        for (var i = 0; i < Count; i++) ValueRepresentation.ValidateString(TextAt(i));
    }

    /// <summary>The bytes in a character set, padded to even length.</summary>
    /// <exception cref="DicomDataException">The character set lacks a character.</exception>
    internal ReadOnlyMemory<byte> BytesIn(DicomCharacterSet target)
    {
        var bytes = Bytes;
        if (!IsEncoded || target.Equals(CharacterSet) || DicomCharacterSet.IsPlain(bytes.Span)) return bytes;
        var encoded = target.Encode(Text);
        return encoded.Length % 2 == 0 ? encoded : [.. encoded, ValueRepresentation.PaddingValue];
    }

    private string Decode()
    {
        var bytes = Bytes.Span.TrimEnd(" \0"u8);
        if (IsEncoded) return CharacterSet.Decode(bytes);
        return DicomCharacterSet.IsPlain(bytes) || !CharacterSet.Equals(DicomCharacterSet.Utf8)
            ? Encoding.Latin1.GetString(bytes)
            : Encoding.UTF8.GetString(bytes);
    }

    private string[] AllTexts()
    {
        var texts = new string[Count];
        for (var i = 0; i < texts.Length; i++) texts[i] = TextAt(i);
        return texts;
    }

    private Array ToArray(Type type)
    {
        var array = Array.CreateInstance(type, Count);
        for (var i = 0; i < array.Length; i++)
        {
            var text = TextAt(i);
            array.SetValue(TextConversion.TryConvert(this, text, type, out var value)
                ? value
                : throw new DicomDataException($"{Tag} holds '{text}', which is no {type.Name}."), i);
        }

        return array;
    }

    private static byte[] Encode(string value, char padding)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var bytes = new byte[length + length % 2];
        Encoding.UTF8.GetBytes(value, bytes);
        if (bytes.Length > length) bytes[^1] = (byte)padding;
        return bytes;
    }
}
