namespace SamSgp.Dicom;

/// <summary>Notes the faults that are forgiven; in strict reading none is.</summary>
internal sealed class LeniencyLog(bool isStrict)
{
    // A hostile file may have a fault in each element.
    private const int Most = 1000;

    private readonly List<DicomLeniency> _notes = [];

    public IReadOnlyList<DicomLeniency> Notes => _notes;

    public void Note(DicomLeniencyKind kind, DicomTag? tag, long offset, string message)
    {
        if (isStrict) throw new DicomFormatException(message, tag, offset);
        if (_notes.Count < Most) _notes.Add(new DicomLeniency(kind, tag, offset, message));
    }
}
