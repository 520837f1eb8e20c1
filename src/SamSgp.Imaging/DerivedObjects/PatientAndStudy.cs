using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>What a derived object shares with its source: the patient and study modules (PS3.3 C.7.1, C.7.2) and the
/// frame of reference (C.7.4.1), value for value, so that both fall under the same patient and study
/// everywhere.</summary>
internal static class PatientAndStudy
{
    // Type 2: written empty where the source has none.
    private static readonly DicomTag[] Always =
    [
        DicomTag.PatientName, DicomTag.PatientID, DicomTag.PatientBirthDate, DicomTag.PatientSex,
        DicomTag.StudyDate, DicomTag.StudyTime, DicomTag.AccessionNumber, DicomTag.ReferringPhysicianName,
        DicomTag.StudyID,
    ];

    private static readonly DicomTag[] WherePresent =
    [
        DicomTag.SpecificCharacterSet, DicomTag.TimezoneOffsetFromUTC, DicomTag.StudyInstanceUID,
        // Patient
        DicomTag.IssuerOfPatientID, DicomTag.TypeOfPatientID, DicomTag.IssuerOfPatientIDQualifiersSequence,
        DicomTag.SourcePatientGroupIdentificationSequence, DicomTag.GroupOfPatientsIdentificationSequence,
        DicomTag.ReferencedPatientSequence, DicomTag.PatientBirthTime, DicomTag.PatientBirthDateInAlternativeCalendar,
        DicomTag.PatientDeathDateInAlternativeCalendar, DicomTag.PatientAlternativeCalendar,
        DicomTag.QualityControlSubject, DicomTag.OtherPatientNames, DicomTag.OtherPatientIDsSequence,
        DicomTag.EthnicGroup, DicomTag.PatientComments, DicomTag.PatientSpeciesDescription,
        DicomTag.PatientSpeciesCodeSequence, DicomTag.PatientBreedDescription, DicomTag.PatientBreedCodeSequence,
        DicomTag.BreedRegistrationSequence, DicomTag.StrainDescription, DicomTag.StrainNomenclature,
        DicomTag.StrainCodeSequence, DicomTag.ResponsiblePerson, DicomTag.ResponsiblePersonRole,
        DicomTag.ResponsibleOrganization, DicomTag.PatientIdentityRemoved, DicomTag.DeidentificationMethod,
        DicomTag.DeidentificationMethodCodeSequence,
        // Clinical Trial Subject and Study
        DicomTag.ClinicalTrialSponsorName, DicomTag.ClinicalTrialProtocolID,
        DicomTag.ClinicalTrialProtocolName, DicomTag.ClinicalTrialSiteID, DicomTag.ClinicalTrialSiteName,
        DicomTag.ClinicalTrialSubjectID, DicomTag.ClinicalTrialSubjectReadingID,
        DicomTag.ClinicalTrialProtocolEthicsCommitteeName,
        DicomTag.ClinicalTrialProtocolEthicsCommitteeApprovalNumber, DicomTag.ClinicalTrialTimePointID,
        DicomTag.ClinicalTrialTimePointDescription, DicomTag.LongitudinalTemporalOffsetFromEvent,
        DicomTag.LongitudinalTemporalEventType,
        // General Study
        DicomTag.ReferringPhysicianIdentificationSequence, DicomTag.ConsultingPhysicianName,
        DicomTag.ConsultingPhysicianIdentificationSequence, DicomTag.IssuerOfAccessionNumberSequence,
        DicomTag.StudyDescription, DicomTag.PhysiciansOfRecord, DicomTag.PhysiciansOfRecordIdentificationSequence,
        DicomTag.NameOfPhysiciansReadingStudy, DicomTag.PhysiciansReadingStudyIdentificationSequence,
        DicomTag.RequestingServiceCodeSequence, DicomTag.ReferencedStudySequence, DicomTag.ProcedureCodeSequence,
        DicomTag.ReasonForPerformedProcedureCodeSequence,
        // Patient Study
        DicomTag.AdmittingDiagnosesDescription, DicomTag.AdmittingDiagnosesCodeSequence, DicomTag.PatientAge,
        DicomTag.PatientSize, DicomTag.PatientWeight, DicomTag.PatientSizeCodeSequence, DicomTag.PatientBodyMassIndex,
        DicomTag.MedicalAlerts, DicomTag.Allergies, DicomTag.SmokingStatus, DicomTag.PregnancyStatus,
        DicomTag.LastMenstrualDate, DicomTag.PatientState, DicomTag.Occupation, DicomTag.AdditionalPatientHistory,
        DicomTag.AdmissionID, DicomTag.IssuerOfAdmissionIDSequence, DicomTag.ServiceEpisodeID,
        DicomTag.ServiceEpisodeDescription, DicomTag.IssuerOfServiceEpisodeIDSequence, DicomTag.PatientSexNeutered,
        DicomTag.ReasonForVisit, DicomTag.ReasonForVisitCodeSequence,
    ];

    /// <summary>Copies patient and study, also values that break the rules of their VR: they are the
    /// source's.</summary>
    public static void CopyTo(DicomDataset target, DicomDataset source)
    {
        target.NotValidated();
        foreach (var tag in WherePresent)
            if (source.GetDicomItem<DicomItem>(tag) is { } item && HasValue(item)) target.AddOrUpdate(item);
        foreach (var tag in Always)
        {
            if (source.GetDicomItem<DicomItem>(tag) is { } item) target.AddOrUpdate(item);
            else target.AddOrUpdate(tag, Array.Empty<string>());
        }

        target.Validated();
    }

    /// <summary>Keeps the source's character set unless a text of ours has characters beyond ASCII: then the object is
    /// written in UTF-8. To be called when the object is complete.</summary>
    public static void SettleCharacterSet(DicomDataset target)
    {
        var own = target.Where(item => item.Tag != DicomTag.PerFrameFunctionalGroupsSequence &&
            !WherePresent.Contains(item.Tag) && !Always.Contains(item.Tag));
        if (own.Any(HasWideText)) target.AddOrUpdate(DicomTag.SpecificCharacterSet, "ISO_IR 192");
    }

    private static bool HasValue(DicomItem item) => item switch
    {
        DicomElement element => element.Count > 0,
        DicomSequence sequence => sequence.Items.Count > 0,
        _ => true,
    };

    private static bool HasWideText(DicomItem item) => item switch
    {
        DicomSequence sequence => sequence.Items.Any(dataset => dataset.Any(HasWideText)),
        DicomStringElement text => !System.Text.Ascii.IsValid(text.Get<string>()),
        _ => false,
    };

    /// <summary>Copies the frame of reference; nothing where the source has none.</summary>
    public static void CopyFrameOfReferenceTo(DicomDataset target, SourceSeries source)
    {
        if (source.Geometry.FrameOfReferenceUid is not { } uid) return;
        target.AddAsStated(DicomTag.FrameOfReferenceUID, uid);
        target.AddAsStated(DicomTag.PositionReferenceIndicator,
            source.Header.GetSingleValueOrDefault(DicomTag.PositionReferenceIndicator, ""));
    }
}
