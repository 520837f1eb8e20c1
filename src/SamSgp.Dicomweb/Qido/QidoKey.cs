using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Qido;

/// <summary>An attribute that is searched for.</summary>
/// <param name="Name">As the client wrote it.</param>
/// <param name="Path">The attribute, after the sequences it lies in.</param>
/// <param name="Values">Not empty; a key that is repeated has several.</param>
internal sealed record QidoKey(string Name, IReadOnlyList<DicomTag> Path, List<string> Values);
