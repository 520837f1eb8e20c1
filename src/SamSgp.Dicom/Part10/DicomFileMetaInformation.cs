namespace SamSgp.Dicom;

/// <summary>The attributes of group 0002 (PS3.10 7.1), which say what a file holds and how it is encoded.</summary>
public sealed class DicomFileMetaInformation : DicomDataset
{
    /// <summary>Version and implementation of this library, nothing of an object yet.</summary>
    public DicomFileMetaInformation()
    {
        Version = [0, 1];
        ImplementationClassUID = DicomImplementation.ClassUID;
        ImplementationVersionName = DicomImplementation.Version;
    }

    /// <summary>What belongs to a dataset: its SOP class and instance, its transfer syntax.</summary>
    public DicomFileMetaInformation(DicomDataset dataset) : this()
    {
        ArgumentNullException.ThrowIfNull(dataset);
        Identify(dataset);
        TransferSyntax = dataset.InternalTransferSyntax;
    }

    /// <summary>(0002,0001), two bytes.</summary>
    public byte[] Version
    {
        get => GetDicomItem<DicomElement>(DicomTag.FileMetaInformationVersion)?.Get<byte[]>() ?? [];
        set => AddOrUpdate(new DicomOtherByte(DicomTag.FileMetaInformationVersion, value));
    }

    /// <summary>(0002,0002); null where it is missing.</summary>
    public DicomUID? MediaStorageSOPClassUID
    {
        get => GetSingleValueOrDefault<DicomUID?>(DicomTag.MediaStorageSOPClassUID, null);
        set => AddOrUpdate(DicomTag.MediaStorageSOPClassUID, value);
    }

    /// <summary>(0002,0003); null where it is missing.</summary>
    public DicomUID? MediaStorageSOPInstanceUID
    {
        get => GetSingleValueOrDefault<DicomUID?>(DicomTag.MediaStorageSOPInstanceUID, null);
        set => AddOrUpdate(DicomTag.MediaStorageSOPInstanceUID, value);
    }

    /// <summary>(0002,0010); null where it is missing.</summary>
    public DicomTransferSyntax? TransferSyntax
    {
        get => GetSingleValueOrDefault<DicomTransferSyntax?>(DicomTag.TransferSyntaxUID, null);
        set => AddOrUpdate(DicomTag.TransferSyntaxUID, value);
    }

    /// <summary>(0002,0012); null where it is missing.</summary>
    public DicomUID? ImplementationClassUID
    {
        get => GetSingleValueOrDefault<DicomUID?>(DicomTag.ImplementationClassUID, null);
        set => AddOrUpdate(DicomTag.ImplementationClassUID, value);
    }

    /// <summary>(0002,0013); empty where it is missing.</summary>
    public string ImplementationVersionName
    {
        get => GetSingleValueOrDefault(DicomTag.ImplementationVersionName, "");
        set => AddOrUpdate(DicomTag.ImplementationVersionName, value);
    }

    /// <summary>(0002,0016); empty where it is missing.</summary>
    public string SourceApplicationEntityTitle
    {
        get => GetSingleValueOrDefault(DicomTag.SourceApplicationEntityTitle, "");
        set => AddOrUpdate(DicomTag.SourceApplicationEntityTitle, value);
    }

    /// <inheritdoc/>
    public override string ToString() => "DICOM File Meta Info";

    /// <summary>Takes SOP class and instance from a dataset.</summary>
    internal void Identify(DicomDataset dataset)
    {
        var (validate, classTag, instanceTag) = (AutoValidate, DicomTag.MediaStorageSOPClassUID, DicomTag.MediaStorageSOPInstanceUID);
        AutoValidate = false;
        if (dataset.TryGetSingleValue<DicomUID>(DicomTag.SOPClassUID, out var sopClass)) AddOrUpdate(classTag, sopClass);
        if (dataset.TryGetSingleValue<DicomUID>(DicomTag.SOPInstanceUID, out var instance)) AddOrUpdate(instanceTag, instance);
        AutoValidate = validate;
    }
}
