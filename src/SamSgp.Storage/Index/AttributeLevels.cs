using SamSgp.Dicom;

namespace SamSgp.Storage.Index;

/// <summary>Which level an attribute belongs to, by the modules that hold it (PS3.3 C.7.1 to C.7.5).</summary>
public static class AttributeLevels
{
    // Patient (C.7.1.1), Clinical Trial Subject (C.7.1.3), General Study (C.7.2.1), Patient Study (C.7.2.2).
    private static readonly HashSet<DicomTag> Study =
    [
        DicomTag.SpecificCharacterSet, DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.AccessionNumber,
        DicomTag.IssuerOfAccessionNumberSequence, DicomTag.ReferringPhysicianName,
        DicomTag.ReferringPhysicianIdentificationSequence, DicomTag.ConsultingPhysicianName, DicomTag.TimezoneOffsetFromUTC,
        DicomTag.StudyDescription, DicomTag.ProcedureCodeSequence, DicomTag.PhysiciansOfRecord,
        DicomTag.NameOfPhysiciansReadingStudy, DicomTag.AdmittingDiagnosesDescription, DicomTag.ReferencedStudySequence,
        DicomTag.ReferencedPatientSequence, DicomTag.PatientName, DicomTag.PatientID, DicomTag.IssuerOfPatientID,
        DicomTag.TypeOfPatientID, DicomTag.IssuerOfPatientIDQualifiersSequence, DicomTag.PatientBirthDate,
        DicomTag.PatientBirthTime, DicomTag.PatientSex, DicomTag.QualityControlSubject, DicomTag.OtherPatientIDsSequence,
        DicomTag.OtherPatientNames, DicomTag.PatientAge, DicomTag.PatientSize, DicomTag.PatientWeight,
        DicomTag.PatientBodyMassIndex, DicomTag.MedicalAlerts, DicomTag.Allergies, DicomTag.EthnicGroup, DicomTag.Occupation,
        DicomTag.SmokingStatus, DicomTag.AdditionalPatientHistory, DicomTag.PregnancyStatus, DicomTag.PatientComments,
        DicomTag.PatientSpeciesDescription, DicomTag.PatientSpeciesCodeSequence, DicomTag.PatientBreedDescription,
        DicomTag.ResponsiblePerson, DicomTag.ResponsibleOrganization, DicomTag.PatientIdentityRemoved,
        DicomTag.DeidentificationMethod, DicomTag.DeidentificationMethodCodeSequence, DicomTag.ClinicalTrialSponsorName,
        DicomTag.ClinicalTrialProtocolID, DicomTag.ClinicalTrialProtocolName, DicomTag.ClinicalTrialSiteID,
        DicomTag.ClinicalTrialSiteName, DicomTag.ClinicalTrialSubjectID, DicomTag.ClinicalTrialTimePointID,
        DicomTag.StudyInstanceUID, DicomTag.StudyID, DicomTag.RequestingService, DicomTag.AdmissionID,
    ];

    // General Series (C.7.3.1), Frame of Reference (C.7.4.1), General Equipment (C.7.5.1).
    private static readonly HashSet<DicomTag> Series =
    [
        DicomTag.SeriesDate, DicomTag.SeriesTime, DicomTag.Modality, DicomTag.Manufacturer, DicomTag.InstitutionName,
        DicomTag.InstitutionAddress, DicomTag.InstitutionCodeSequence, DicomTag.StationName, DicomTag.SeriesDescription,
        DicomTag.SeriesDescriptionCodeSequence, DicomTag.InstitutionalDepartmentName, DicomTag.PerformingPhysicianName,
        DicomTag.OperatorsName, DicomTag.ManufacturerModelName, DicomTag.ReferencedPerformedProcedureStepSequence,
        DicomTag.BodyPartExamined, DicomTag.DeviceSerialNumber, DicomTag.SoftwareVersions, DicomTag.ProtocolName,
        DicomTag.PatientPosition, DicomTag.SeriesInstanceUID, DicomTag.SeriesNumber, DicomTag.Laterality,
        DicomTag.FrameOfReferenceUID, DicomTag.PositionReferenceIndicator, DicomTag.PerformedProcedureStepStartDate,
        DicomTag.PerformedProcedureStepStartTime, DicomTag.PerformedProcedureStepEndDate,
        DicomTag.PerformedProcedureStepEndTime, DicomTag.PerformedProcedureStepID,
        DicomTag.PerformedProcedureStepDescription, DicomTag.PerformedProtocolCodeSequence,
        DicomTag.RequestAttributesSequence, DicomTag.AnatomicalOrientationType,
    ];

    // What a search for instances always gives (PS3.18 table 10.6.3-5), and what their lists are mostly asked for beside it.
    private static readonly HashSet<DicomTag> Summary =
    [
        DicomTag.SpecificCharacterSet, DicomTag.ImageType, DicomTag.SOPClassUID, DicomTag.SOPInstanceUID,
        DicomTag.TimezoneOffsetFromUTC, DicomTag.ContentDate, DicomTag.ContentTime, DicomTag.InstanceNumber,
        DicomTag.NumberOfFrames, DicomTag.Rows, DicomTag.Columns, DicomTag.BitsAllocated,
    ];

    /// <summary>Attributes of a level that searches find by an index.</summary>
    public static IEnumerable<DicomTag> Indexed(QueryLevel level) =>
        IndexedColumn.All.Where(column => column.Level == level).Select(column => column.Tag);

    /// <summary>The level an attribute is kept at and returned from.</summary>
    public static QueryLevel Of(DicomTag tag) =>
        Study.Contains(tag) ? QueryLevel.Study : Series.Contains(tag) ? QueryLevel.Series : QueryLevel.Instance;

    /// <summary>True for an instance attribute that is at hand without reading the whole metadata.</summary>
    public static bool IsSummary(DicomTag tag) => Summary.Contains(tag);
}
