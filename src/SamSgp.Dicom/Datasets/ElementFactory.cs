using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Makes the element that belongs to a VR.</summary>
internal static class ElementFactory
{
    /// <summary>An element from bytes.</summary>
    public static DicomElement FromData(DicomVR vr, DicomTag tag, in ElementData data) => vr.Code switch
    {
        "AE" => new DicomApplicationEntity(tag, data),
        "AS" => new DicomAgeString(tag, data),
        "AT" => new DicomAttributeTag(tag, data),
        "CS" => new DicomCodeString(tag, data),
        "DA" => new DicomDate(tag, data),
        "DS" => new DicomDecimalString(tag, data),
        "DT" => new DicomDateTime(tag, data),
        "FD" => new DicomFloatingPointDouble(tag, data),
        "FL" => new DicomFloatingPointSingle(tag, data),
        "IS" => new DicomIntegerString(tag, data),
        "LO" => new DicomLongString(tag, data),
        "LT" => new DicomLongText(tag, data),
        "OB" => new DicomOtherByte(tag, data),
        "OD" => new DicomOtherDouble(tag, data),
        "OF" => new DicomOtherFloat(tag, data),
        "OL" => new DicomOtherLong(tag, data),
        "OV" => new DicomOtherVeryLong(tag, data),
        "OW" => new DicomOtherWord(tag, data),
        "PN" => new DicomPersonName(tag, data),
        "SH" => new DicomShortString(tag, data),
        "SL" => new DicomSignedLong(tag, data),
        "SS" => new DicomSignedShort(tag, data),
        "ST" => new DicomShortText(tag, data),
        "SV" => new DicomSignedVeryLong(tag, data),
        "TM" => new DicomTime(tag, data),
        "UC" => new DicomUnlimitedCharacters(tag, data),
        "UI" => new DicomUniqueIdentifier(tag, data),
        "UL" => new DicomUnsignedLong(tag, data),
        "UR" => new DicomUniversalResource(tag, data),
        "US" => new DicomUnsignedShort(tag, data),
        "UT" => new DicomUnlimitedText(tag, data),
        "UV" => new DicomUnsignedVeryLong(tag, data),
        _ => new DicomUnknown(tag, data),
    };

    /// <summary>An item from values of any fitting type.</summary>
    /// <exception cref="DicomDataException">The VR cannot hold such values.</exception>
    public static DicomItem FromValues<T>(DicomVR vr, DicomTag tag, T[]? values)
    {
        values ??= [];
        if (vr == DicomVR.SQ) return OfItems(tag, values);
        if (values.Length == 0 || (values.Length == 1 && values[0] is null)) return FromData(vr, tag, default);
        if (values is IByteBuffer[] buffers)
            return FromData(vr, tag, ElementData.Of(buffers.Length == 1 ? buffers[0] : new CompositeByteBuffer(buffers)));
        if (vr.IsString) return OfTexts(vr, tag, [.. values.Select(value => Text(vr, value))]);
        if (values is byte[] bytes && vr.UnitSize == 1) return FromData(vr, tag, new ElementData(bytes));
        if (values is string[] { Length: 1 } joined && vr.IsMultiValue) return OfNumbers(vr, tag, joined[0].Split('\\'));
        return OfNumbers(vr, tag, values);
    }

    private static DicomElement OfNumbers<T>(DicomVR vr, DicomTag tag, T[] values) => vr.Code switch
    {
        "AT" => new DicomAttributeTag(tag, [.. values.Select(value => value as DicomTag? ?? DicomTag.Parse($"{value}"))]),
        "FD" => new DicomFloatingPointDouble(tag, Cast<T, double>(tag, values)),
        "FL" => new DicomFloatingPointSingle(tag, Cast<T, float>(tag, values)),
        "OB" => new DicomOtherByte(tag, Cast<T, byte>(tag, values)),
        "OD" => new DicomOtherDouble(tag, Cast<T, double>(tag, values)),
        "OF" => new DicomOtherFloat(tag, Cast<T, float>(tag, values)),
        "OL" => new DicomOtherLong(tag, Cast<T, uint>(tag, values)),
        "OV" => new DicomOtherVeryLong(tag, Cast<T, ulong>(tag, values)),
        "OW" when values is byte[] bytes => new DicomOtherWord(tag, new ElementData(bytes)),
        "OW" => new DicomOtherWord(tag, Cast<T, ushort>(tag, values)),
        "SL" => new DicomSignedLong(tag, Cast<T, int>(tag, values)),
        "SS" => new DicomSignedShort(tag, Cast<T, short>(tag, values)),
        "SV" => new DicomSignedVeryLong(tag, Cast<T, long>(tag, values)),
        "UL" => new DicomUnsignedLong(tag, Cast<T, uint>(tag, values)),
        "US" => new DicomUnsignedShort(tag, Cast<T, ushort>(tag, values)),
        "UV" => new DicomUnsignedVeryLong(tag, Cast<T, ulong>(tag, values)),
        "UN" when values is byte[] bytes => new DicomUnknown(tag, bytes),
        _ => throw new DicomDataException($"{tag} has VR {vr.Code}, which cannot hold {typeof(T).Name}; name another VR."),
    };

    private static DicomElement OfTexts(DicomVR vr, DicomTag tag, string[] texts) => vr.Code switch
    {
        "AE" => new DicomApplicationEntity(tag, texts),
        "AS" => new DicomAgeString(tag, texts),
        "CS" => new DicomCodeString(tag, texts),
        "DA" => new DicomDate(tag, texts),
        "DS" => new DicomDecimalString(tag, texts),
        "DT" => new DicomDateTime(tag, texts),
        "IS" => new DicomIntegerString(tag, texts),
        "LO" => new DicomLongString(tag, texts),
        "LT" => new DicomLongText(tag, string.Join('\\', texts)),
        "PN" => new DicomPersonName(tag, texts),
        "SH" => new DicomShortString(tag, texts),
        "ST" => new DicomShortText(tag, string.Join('\\', texts)),
        "TM" => new DicomTime(tag, texts),
        "UC" => new DicomUnlimitedCharacters(tag, texts),
        "UI" => new DicomUniqueIdentifier(tag, texts),
        "UR" => new DicomUniversalResource(tag, string.Join('\\', texts)),
        _ => new DicomUnlimitedText(tag, string.Join('\\', texts)),
    };

    private static DicomSequence OfItems<T>(DicomTag tag, T[] values) => values switch
    {
        DicomDataset[] items => new DicomSequence(tag, items),
        { Length: 0 } => new DicomSequence(tag),
        _ => throw new DicomDataException($"{tag} is a sequence; its items are datasets, not {typeof(T).Name}."),
    };

    private static string Text<T>(DicomVR vr, T value) => value switch
    {
        null => "",
        string text => text,
        DicomUID uid => uid.UID,
        DicomTransferSyntax syntax => syntax.UID.UID,
        DateTime moment => DateText.Format(vr, moment),
        DicomDateRange range => range.Format(vr),
        double number when vr == DicomVR.DS => DicomDecimalString.ToDecimalString(number),
        // The text of a float is shorter than that of the double it equals.
        float number when vr == DicomVR.DS => number.ToString(CultureInfo.InvariantCulture),
        decimal number when vr == DicomVR.DS => DicomDecimalString.ToDecimalString(number),
        Enum constant => constant.ToString().ToUpperInvariant(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static TTo[] Cast<T, TTo>(DicomTag tag, T[] values)
    {
        // A byte[] is an sbyte[] to the runtime: the element types are compared instead.
        if (typeof(T) == typeof(TTo)) return (TTo[])(object)values;
        var converted = new TTo[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is null || !NumberConversion.TryChangeType<TTo>(values[i]!, typeof(TTo), out var value))
                throw new DicomDataException($"{tag} cannot hold '{values[i]}' as {typeof(TTo).Name}.");
            converted[i] = value!;
        }

        return converted;
    }
}
