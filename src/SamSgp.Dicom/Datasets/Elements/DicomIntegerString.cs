using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Whole numbers as text (VR IS).</summary>
public sealed class DicomIntegerString : DicomMultiStringElement
{
    /// <summary>From numbers.</summary>
    public DicomIntegerString(DicomTag tag, params int[] values)
        : base(tag, ' ', [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))])
    {
    }

    /// <summary>From texts.</summary>
    public DicomIntegerString(DicomTag tag, params string[] values) : base(tag, ' ', values)
    {
    }

    /// <summary>From bytes.</summary>
    public DicomIntegerString(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomIntegerString(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.IS;
}
