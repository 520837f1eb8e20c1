using System.Globalization;

namespace SamSgp.Dicom;

/// <summary>Says what a file is and what is wrong with it: how it was written (PS3.10, PS3.5), its identity, its values,
/// its pixels. It does not know which attributes each kind of object requires (PS3.3).</summary>
public static class DicomCheck
{
    /// <summary>Opens and checks a file. Bytes that are no DICOM are a finding, not an exception.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static DicomCheckReport Run(string path)
    {
        try
        {
            return Run(DicomFile.Open(path, FileReadOption.ReadLargeOnDemand));
        }
        catch (DicomFormatException exception)
        {
            var findings = new FindingList();
            findings.Error("unreadable", "", exception.Message);
            if (exception.File is not { } partial || partial.Dataset.Count == 0) return new DicomCheckReport([], findings.All);
            // What was read before the fault is worth a look all the same.
            var report = Run(partial);
            return report with { Findings = [.. findings.All, .. report.Findings] };
        }
    }

    /// <summary>Checks a file that has been opened.</summary>
    public static DicomCheckReport Run(DicomFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var findings = new FindingList();
        foreach (var leniency in file.Leniencies)
            findings.Warn(Kebab(leniency.Kind), leniency.Tag is { } tag ? ValueCheck.Name(tag) : "", $"{leniency.Message} (at byte {leniency.Offset})");
        IdentityCheck.Run(file, findings);
        ValueCheck.Run(file.Dataset, findings);
        if (!file.IsPartial) PixelCheck.Run(file.Dataset, findings);
        return new DicomCheckReport(Facts(file), findings.All);
    }

    private static List<KeyValuePair<string, string>> Facts(DicomFile file)
    {
        var facts = new List<KeyValuePair<string, string>>();
        var dataset = file.Dataset;
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) facts.Add(new(name, value));
        }

        Add("SOPClass", dataset.TryGetSingleValue<DicomUID>(DicomTag.SOPClassUID, out var sopClass) ? sopClass.ToString() : null);
        Add("TransferSyntax", file.FileMetaInfo.TransferSyntax?.UID.ToString());
        foreach (var tag in (DicomTag[])[DicomTag.Modality, DicomTag.SpecificCharacterSet, DicomTag.StudyInstanceUID,
            DicomTag.SeriesInstanceUID, DicomTag.SOPInstanceUID, DicomTag.FrameOfReferenceUID, DicomTag.Manufacturer])
            Add(tag.DictionaryEntry.Keyword, dataset.TryGetString(tag, out var text) ? text : null);
        Add("Image", Image(dataset));
        Add("Attributes", dataset.Count.ToString(CultureInfo.InvariantCulture));
        return facts;
    }

    private static string? Image(DicomDataset dataset)
    {
        if (!dataset.Contains(DicomTag.Rows)) return null;
        string Of(DicomTag tag) => dataset.TryGetString(tag, out var text) && text.Length > 0 ? text : "?";
        var frames = dataset.Contains(DicomTag.NumberOfFrames) ? $" x {Of(DicomTag.NumberOfFrames)} frames" : "";
        return $"{Of(DicomTag.Columns)} x {Of(DicomTag.Rows)}{frames}, {Of(DicomTag.PhotometricInterpretation)}, "
            + $"{Of(DicomTag.BitsStored)} of {Of(DicomTag.BitsAllocated)} bits";
    }

    private static string Kebab(DicomLeniencyKind kind) =>
        string.Concat(kind.ToString().Replace("VR", "Vr", StringComparison.Ordinal).Select((letter, i) =>
            char.IsAsciiLetterUpper(letter) && i > 0 ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
