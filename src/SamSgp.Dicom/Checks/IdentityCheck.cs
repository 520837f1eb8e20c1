namespace SamSgp.Dicom;

/// <summary>Whether a file says what it is, and says it everywhere alike.</summary>
internal static class IdentityCheck
{
    public static void Run(DicomFile file, FindingList findings)
    {
        var (meta, dataset) = (file.FileMetaInfo, file.Dataset);
        foreach (var tag in (DicomTag[])[DicomTag.SOPClassUID, DicomTag.SOPInstanceUID, DicomTag.StudyInstanceUID, DicomTag.SeriesInstanceUID])
            CheckUid(dataset, tag, findings);
        CheckAgreement(meta, DicomTag.MediaStorageSOPClassUID, dataset, DicomTag.SOPClassUID, findings);
        CheckAgreement(meta, DicomTag.MediaStorageSOPInstanceUID, dataset, DicomTag.SOPInstanceUID, findings);
        CheckSyntax(meta, findings);
        CheckCharacterSet(dataset, findings);
    }

    // Directories and other objects of group 0004 have no study.
    private static void CheckUid(DicomDataset dataset, DicomTag tag, FindingList findings)
    {
        if (dataset.Contains(DicomTag.DirectoryRecordSequence)) return;
        var name = tag.DictionaryEntry.Keyword;
        var uid = dataset.GetSingleValueOrDefault(tag, "");
        if (uid.Length == 0) findings.Error("missing-uid", name, "is missing or empty; archives refuse the object");
        else if (!DicomUID.IsValidUid(uid)) findings.Error("invalid-uid", name, $"'{uid}' is no UID");
    }

    private static void CheckAgreement(DicomDataset meta, DicomTag metaTag, DicomDataset dataset, DicomTag tag, FindingList findings)
    {
        var stated = meta.GetSingleValueOrDefault(metaTag, "");
        var actual = dataset.GetSingleValueOrDefault(tag, "");
        if (stated.Length == 0 && meta.Count > 0)
            findings.Warn("missing-meta", metaTag.DictionaryEntry.Keyword, "is missing from the file meta information");
        else if (stated.Length > 0 && actual.Length > 0 && stated != actual)
            findings.Error("meta-mismatch", metaTag.DictionaryEntry.Keyword, $"is {stated}, but the dataset has {actual}");
    }

    private static void CheckSyntax(DicomFileMetaInformation meta, FindingList findings)
    {
        if (meta.TransferSyntax is not { } syntax) return;
        if (DicomTransferSyntax.Query(syntax.UID) is null)
            findings.Warn("unknown-transfer-syntax", "TransferSyntaxUID", $"{syntax.UID.UID} is not known here; its pixels cannot be decoded");
        else if (syntax.IsRetired)
            findings.Inform("retired-transfer-syntax", "TransferSyntaxUID", $"{syntax} is retired");
    }

    private static void CheckCharacterSet(DicomDataset dataset, FindingList findings)
    {
        if (dataset.OwnCharacterSet is { IsKnown: false } unknown)
            findings.Error("unknown-character-set", "SpecificCharacterSet", $"'{unknown}' is no defined term; text was read as UTF-8 or Latin-1");
    }
}
