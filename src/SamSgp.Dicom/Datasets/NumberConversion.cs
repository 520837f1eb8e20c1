using System.Globalization;
using System.Numerics;

namespace SamSgp.Dicom;

/// <summary>Numbers as the type that a caller asked for; never with another value.</summary>
internal static class NumberConversion
{
    /// <summary>A number as a type: another number type (a fraction is not cut off), string, object or enum.</summary>
    public static bool TryConvert<TFrom, T>(TFrom number, out T? value)
        where TFrom : struct, INumber<TFrom>
    {
        // The tests against typeof are decided when the method is compiled for its types.
        if (typeof(T) == typeof(TFrom)) return Give((T)(object)number, out value);
        if (typeof(T) == typeof(int)) return Checked<TFrom, int, T>(number, out value);
        if (typeof(T) == typeof(double)) return Checked<TFrom, double, T>(number, out value);
        if (typeof(T) == typeof(float)) return Checked<TFrom, float, T>(number, out value);
        if (typeof(T) == typeof(ushort)) return Checked<TFrom, ushort, T>(number, out value);
        if (typeof(T) == typeof(short)) return Checked<TFrom, short, T>(number, out value);
        if (typeof(T) == typeof(uint)) return Checked<TFrom, uint, T>(number, out value);
        if (typeof(T) == typeof(long)) return Checked<TFrom, long, T>(number, out value);
        if (typeof(T) == typeof(ulong)) return Checked<TFrom, ulong, T>(number, out value);
        if (typeof(T) == typeof(byte)) return Checked<TFrom, byte, T>(number, out value);
        if (typeof(T) == typeof(sbyte)) return Checked<TFrom, sbyte, T>(number, out value);
        if (typeof(T) == typeof(decimal)) return Checked<TFrom, decimal, T>(number, out value);
        if (typeof(T) == typeof(string)) return Give((T)(object)Text(number), out value);
        if (typeof(T) == typeof(object)) return Give((T)(object)number, out value);
        return TryConvertOther(number, out value);
    }

    /// <summary>All numbers, parted by backslashes.</summary>
    public static string Join<TFrom>(ReadOnlySpan<TFrom> numbers)
        where TFrom : struct, INumber<TFrom>
    {
        var texts = new string[numbers.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = Text(numbers[i]);
        return string.Join('\\', texts);
    }

    /// <summary>All numbers as an array of a type known at run time only.</summary>
    public static object ToArray<TFrom>(ReadOnlySpan<TFrom> numbers, Type type, DicomElement element)
        where TFrom : struct, INumber<TFrom>
    {
        var array = Array.CreateInstance(type, numbers.Length);
        for (var i = 0; i < numbers.Length; i++) array.SetValue(
            TryChangeType<object>(numbers[i], type, out var value)
                ? value
                : throw new DicomDataException($"{element.Tag} holds {Text(numbers[i])}, which is no {type.Name}."), i);
        return array;
    }

    /// <summary>A value as a type known at run time only; false where it is not of the type.</summary>
    public static bool TryChangeType<T>(object value, Type type, out T? converted)
    {
        converted = default;
        try
        {
            converted = (T)(type.IsEnum
                ? Enum.Parse(type, Convert.ToString(value, CultureInfo.InvariantCulture)!, ignoreCase: true)
                : Convert.ChangeType(value, type, CultureInfo.InvariantCulture));
            return true;
        }
        catch (Exception exception) when (exception is FormatException or InvalidCastException or OverflowException
            or ArgumentException)
        {
            return false;
        }
    }

    private static string Text<TFrom>(TFrom number)
        where TFrom : struct, INumber<TFrom> => number.ToString(null, CultureInfo.InvariantCulture);

    private static bool Checked<TFrom, TTo, T>(TFrom number, out T? value)
        where TFrom : struct, INumber<TFrom>
        where TTo : struct, INumber<TTo>, IMinMaxValue<TTo>
    {
        // Saturating never throws; whatever it changed is not that number. Fractional targets round instead.
        var converted = TTo.CreateSaturating(number);
        var isBinary = typeof(TTo) == typeof(float) || typeof(TTo) == typeof(double);
        var isExact = typeof(TTo) == typeof(decimal) ? TFrom.IsFinite(number) : TFrom.CreateSaturating(converted) == number;
        if (isBinary || isExact) return Give((T)(object)converted, out value);
        value = default;
        return false;
    }

    private static bool TryConvertOther<TFrom, T>(TFrom number, out T? value)
        where TFrom : struct, INumber<TFrom>
    {
        value = default;
        if (Nullable.GetUnderlyingType(typeof(T)) is { } underlying)
        {
            return TryChangeType(number, underlying, out value);
        }

        if (!typeof(T).IsEnum || !TryConvert<TFrom, long>(number, out var constant)) return false;
        value = (T)Enum.ToObject(typeof(T), constant);
        return true;
    }

    private static bool Give<T>(T given, out T? value)
    {
        value = given;
        return true;
    }
}
