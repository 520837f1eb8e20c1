namespace SamSgp.Dicom;

/// <summary>A value that may lie at a URI instead of inside DICOM JSON (PS3.18 F.2.6).</summary>
/// <param name="Path">Which attribute, as <see cref="BulkDataPath"/> writes it.</param>
/// <param name="Item">The element, or the encapsulated pixel data.</param>
/// <param name="Size">Bytes of the value; of all fragments for encapsulated pixel data.</param>
public readonly record struct DicomBulkData(string Path, DicomItem Item, long Size);
