namespace SamSgp.Dicom;

/// <summary>Encapsulated pixel data of VR OW, which the standard does not have but some write.</summary>
public sealed class DicomOtherWordFragment : DicomFragmentSequence
{
    /// <summary>Without fragments yet.</summary>
    public DicomOtherWordFragment(DicomTag tag) : base(tag)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OW;
}
