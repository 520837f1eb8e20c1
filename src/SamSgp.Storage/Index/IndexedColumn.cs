using SamSgp.Dicom;

namespace SamSgp.Storage.Index;

/// <summary>An attribute that the index keeps in a column of its own; every other is matched in the cached JSON.</summary>
/// <param name="Tag">The attribute.</param>
/// <param name="Level">Whose table has the column.</param>
/// <param name="Name">Column name.</param>
/// <param name="Kind">How its value is kept and compared.</param>
internal sealed record IndexedColumn(DicomTag Tag, QueryLevel Level, string Name, ColumnKind Kind)
{
    public static readonly IndexedColumn[] All =
    [
        new(DicomTag.StudyInstanceUID, QueryLevel.Study, "study_instance_uid", ColumnKind.Text),
        new(DicomTag.PatientName, QueryLevel.Study, "patient_name", ColumnKind.PersonName),
        new(DicomTag.PatientID, QueryLevel.Study, "patient_id", ColumnKind.Text),
        new(DicomTag.PatientBirthDate, QueryLevel.Study, "patient_birth_date", ColumnKind.Date),
        new(DicomTag.PatientSex, QueryLevel.Study, "patient_sex", ColumnKind.Text),
        new(DicomTag.StudyDate, QueryLevel.Study, "study_date", ColumnKind.Date),
        new(DicomTag.StudyTime, QueryLevel.Study, "study_time", ColumnKind.Time),
        new(DicomTag.AccessionNumber, QueryLevel.Study, "accession_number", ColumnKind.Text),
        new(DicomTag.StudyID, QueryLevel.Study, "study_id", ColumnKind.Text),
        new(DicomTag.StudyDescription, QueryLevel.Study, "study_description", ColumnKind.Text),
        new(DicomTag.ReferringPhysicianName, QueryLevel.Study, "referring_physician_name", ColumnKind.PersonName),
        new(DicomTag.SeriesInstanceUID, QueryLevel.Series, "series_instance_uid", ColumnKind.Text),
        new(DicomTag.Modality, QueryLevel.Series, "modality", ColumnKind.Text),
        new(DicomTag.SeriesNumber, QueryLevel.Series, "series_number", ColumnKind.Number),
        new(DicomTag.SeriesDescription, QueryLevel.Series, "series_description", ColumnKind.Text),
        new(DicomTag.SeriesDate, QueryLevel.Series, "series_date", ColumnKind.Date),
        new(DicomTag.SeriesTime, QueryLevel.Series, "series_time", ColumnKind.Time),
        new(DicomTag.PerformedProcedureStepStartDate, QueryLevel.Series, "performed_start_date", ColumnKind.Date),
        new(DicomTag.PerformedProcedureStepStartTime, QueryLevel.Series, "performed_start_time", ColumnKind.Time),
        new(DicomTag.SOPInstanceUID, QueryLevel.Instance, "sop_instance_uid", ColumnKind.Text),
        new(DicomTag.SOPClassUID, QueryLevel.Instance, "sop_class_uid", ColumnKind.Text),
        new(DicomTag.InstanceNumber, QueryLevel.Instance, "instance_number", ColumnKind.Number),
    ];

    /// <summary>The column of an attribute, or null where it has none.</summary>
    public static IndexedColumn? Of(DicomTag tag) => Array.Find(All, column => column.Tag == tag);

    /// <summary>What the column holds for a dataset.</summary>
    public object? ValueOf(JsonAttributes attributes)
    {
        var text = attributes.FirstText(Tag) ?? "";
        return Kind switch
        {
            ColumnKind.Date => MatchText.Date(text),
            ColumnKind.Time => MatchText.TimeFrom(text),
            ColumnKind.Number => long.TryParse(text, out var number) ? number : null,
            ColumnKind.PersonName => MatchText.Fold(text).Replace("\0", "", StringComparison.Ordinal),
            // Padding that no value has; PostgreSQL keeps no such character.
            _ => text.Replace("\0", "", StringComparison.Ordinal),
        };
    }
}
