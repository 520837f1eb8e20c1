namespace SamSgp.Dicom;

/// <summary>UIDs (VR UI).</summary>
public sealed class DicomUniqueIdentifier : DicomMultiStringElement
{
    /// <summary>From texts.</summary>
    public DicomUniqueIdentifier(DicomTag tag, params string[] values) : base(tag, '\0', values)
    {
    }

    /// <summary>From UIDs.</summary>
    public DicomUniqueIdentifier(DicomTag tag, params DicomUID[] values)
        : base(tag, '\0', [.. values.Select(uid => uid.UID)])
    {
    }

    /// <summary>From transfer syntaxes.</summary>
    public DicomUniqueIdentifier(DicomTag tag, params DicomTransferSyntax[] values)
        : base(tag, '\0', [.. values.Select(syntax => syntax.UID.UID)])
    {
    }

    /// <summary>From bytes.</summary>
    public DicomUniqueIdentifier(DicomTag tag, IByteBuffer data) : base(tag, ElementData.Of(data))
    {
    }

    internal DicomUniqueIdentifier(DicomTag tag, in ElementData data) : base(tag, data)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.UI;
}
