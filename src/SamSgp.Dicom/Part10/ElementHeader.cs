namespace SamSgp.Dicom;

/// <summary>The header of an element (PS3.5 7.1).</summary>
/// <param name="Tag">Which attribute.</param>
/// <param name="VR">Stated, or from the dictionary.</param>
/// <param name="Length">Bytes of the value; <see cref="Undefined"/> where a delimiter ends it.</param>
/// <param name="Offset">Where the header starts.</param>
/// <param name="IsImplicit">Whether the items inside are implicit VR whatever is around them.</param>
internal readonly record struct ElementHeader(DicomTag Tag, DicomVR VR, uint Length, long Offset, bool IsImplicit = false)
{
    public const uint Undefined = 0xFFFFFFFF;

    public bool IsUndefined => Length == Undefined;
}
