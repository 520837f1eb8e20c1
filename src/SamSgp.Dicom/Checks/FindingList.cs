namespace SamSgp.Dicom;

/// <summary>Gathers findings, and stops gathering where a hostile file has too many.</summary>
internal sealed class FindingList
{
    private const int Most = 1000;

    private readonly List<DicomFinding> _findings = [];

    public IReadOnlyList<DicomFinding> All => _findings;

    public void Error(string code, string path, string message) => Add(DicomFindingSeverity.Error, code, path, message);

    public void Warn(string code, string path, string message) => Add(DicomFindingSeverity.Warning, code, path, message);

    public void Inform(string code, string path, string message) => Add(DicomFindingSeverity.Information, code, path, message);

    private void Add(DicomFindingSeverity severity, string code, string path, string message)
    {
        if (_findings.Count < Most) _findings.Add(new DicomFinding(severity, code, path, message));
    }
}
