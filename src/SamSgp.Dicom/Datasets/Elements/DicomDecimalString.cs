using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Numbers as text of up to 16 characters (VR DS).</summary>
public sealed class DicomDecimalString : DicomMultiStringElement
{
    /// <summary>From decimals.</summary>
    public DicomDecimalString(DicomTag tag, params decimal[] values)
        : base(tag, ' ', [.. values.Select(ToDecimalString)])
    {
    }

    /// <summary>From doubles, each as the nearest text of 16 characters.</summary>
    public DicomDecimalString(DicomTag tag, params double[] values)
        : base(tag, ' ', [.. values.Select(ToDecimalString)])
    {
    }

    /// <summary>From texts.</summary>
    public DicomDecimalString(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomDecimalString(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomDecimalString(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.DS;

    /// <summary>The nearest text of at most 16 characters.</summary>
    public static string ToDecimalString(decimal value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (text.Contains('.', StringComparison.Ordinal)) text = text.TrimEnd('0').TrimEnd('.');
        return text.Length <= 16 ? text : ToDecimalString((double)value);
    }

    /// <summary>The nearest text of at most 16 characters.</summary>
    /// <exception cref="DicomDataException">It is no number or infinite.</exception>
    public static string ToDecimalString(double value)
    {
        if (!double.IsFinite(value)) throw new DicomDataException($"A decimal string cannot hold {value}.");
        if (value == 0) return "0";
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        for (var digits = 16; text.Length > 16 && digits > 0; digits--)
        {
            var shorter = value.ToString("G" + digits, CultureInfo.InvariantCulture);
            text = shorter.Replace("E+0", "E+", StringComparison.Ordinal).Replace("E-0", "E-", StringComparison.Ordinal);
        }

        return text;
    }
}
