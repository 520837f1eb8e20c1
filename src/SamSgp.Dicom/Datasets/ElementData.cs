namespace SamSgp.Dicom;

/// <summary>The bytes of an element as a reader has them: in memory or deferred, numbers little endian.</summary>
/// <param name="Memory">The bytes, where they are in memory.</param>
/// <param name="Deferred">Where they are read from, else null.</param>
/// <param name="CharacterSet">What text in them is encoded in; null for the default.</param>
internal readonly record struct ElementData(
    ReadOnlyMemory<byte> Memory, IByteBuffer? Deferred = null, DicomCharacterSet? CharacterSet = null)
{
    public static ElementData Of(IByteBuffer buffer, DicomCharacterSet? characterSet = null) => buffer.IsMemory
        ? new ElementData(buffer.Memory, null, characterSet)
        : new ElementData(default, buffer, characterSet);
}
