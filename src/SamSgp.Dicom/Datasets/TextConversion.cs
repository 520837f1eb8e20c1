using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>The text of one value as the type that a caller asked for.</summary>
internal static class TextConversion
{
    private static readonly Type[] Numbers =
    [
        typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(uint), typeof(long), typeof(ulong),
        typeof(int), typeof(float), typeof(double), typeof(decimal),
    ];

    public static bool TryConvert<T>(DicomStringElement element, string text, out T? value)
    {
        if (typeof(T) == typeof(string) || typeof(T) == typeof(object)) return Give((T)(object)text, out value);
        if (typeof(T) == typeof(double)) return NumberText.TryDouble(text, out var real) ? Give((T)(object)real, out value) : Fail(out value);
        if (typeof(T) == typeof(int)) return NumberText.TryInteger(text, out var integer) && integer is >= int.MinValue and <= int.MaxValue
            ? Give((T)(object)(int)integer, out value)
            : Fail(out value);
        if (TryConvert(element, text, typeof(T), out var converted)) return Give((T)converted!, out value);
        return Fail(out value);
    }

    public static bool TryConvert(DicomStringElement element, string text, Type type, out object? value)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        value = null;
        if (type == typeof(string) || type == typeof(object)) value = text;
        else if (Array.IndexOf(Numbers, type) >= 0) return TryNumber(text, type, out value);
        else if (type == typeof(DateTime)) value = DateText.TryParse(element.ValueRepresentation, text, out var time) ? time.DateTime : null;
        else if (type == typeof(DateTimeOffset)) value = DateText.TryParse(element.ValueRepresentation, text, out var time) ? time : null;
        else if (type == typeof(DicomDateRange)) value = DicomDateRange.TryParse(element.ValueRepresentation, text, out var range) ? range : null;
        else if (type == typeof(DicomUID)) value = DicomUID.Parse(text);
        else if (type == typeof(DicomTransferSyntax)) value = DicomTransferSyntax.Parse(text);
        else if (type.IsEnum) value = Enum.TryParse(type, text, ignoreCase: true, out var constant) ? constant : null;
        return value is not null;
    }

    private static bool TryNumber(string text, Type type, out object? value)
    {
        value = null;
        if (type == typeof(float)) value = float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var single) ? single : null;
        else if (type == typeof(double)) value = NumberText.TryDouble(text, out var real) ? real : null;
        else if (type == typeof(decimal)) value = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) ? exact : null;
        else if (type == typeof(ulong)) value = ulong.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var large) ? large : null;
        else return NumberText.TryInteger(text, out var integer) && NumberConversion.TryChangeType(integer, type, out value);
        return value is not null;
    }

    private static bool Give<T>(T given, out T? value)
    {
        value = given;
        return true;
    }

    private static bool Fail<T>(out T? value)
    {
        value = default;
        return false;
    }
}
