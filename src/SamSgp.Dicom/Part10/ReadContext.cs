namespace SamSgp.Dicom;

/// <summary>What an item takes over from the datasets around it.</summary>
/// <param name="CharacterSet">Of text.</param>
/// <param name="IsSigned">Whether pixels are; decides between US and SS.</param>
/// <param name="BitsAllocated">Of pixels; decides how big-endian pixels are turned round.</param>
/// <param name="Depth">Number of sequences around.</param>
internal readonly record struct ReadContext(DicomCharacterSet CharacterSet, bool IsSigned, int BitsAllocated, int Depth);
