namespace SamSgp.Dicom;

/// <summary>Encapsulated pixel data of VR OB, as the standard has it.</summary>
public sealed class DicomOtherByteFragment : DicomFragmentSequence
{
    /// <summary>Without fragments yet.</summary>
    public DicomOtherByteFragment(DicomTag tag) : base(tag)
    {
    }

    /// <inheritdoc/>
    public override DicomVR ValueRepresentation => DicomVR.OB;
}
