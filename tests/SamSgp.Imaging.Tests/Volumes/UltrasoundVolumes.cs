using SamSgp.Dicom;

namespace SamSgp.Imaging.Tests.Volumes;

/// <summary>Frames placed as Enhanced Ultrasound volumes place theirs (PS3.3 C.8.24.6): in the volume, not in the patient.</summary>
internal static class UltrasoundVolumes
{
    public static void Place(DicomDataset image)
    {
        Rename(image, DicomTag.PlanePositionSequence, DicomTag.ImagePositionPatient, DicomTag.PlanePositionVolumeSequence, DicomTag.ImagePositionVolume);
        Rename(image, DicomTag.PlaneOrientationSequence, DicomTag.ImageOrientationPatient, DicomTag.PlaneOrientationVolumeSequence, DicomTag.ImageOrientationVolume);
    }

    private static void Rename(DicomDataset image, DicomTag macro, DicomTag tag, DicomTag newMacro, DicomTag newTag)
    {
        foreach (var group in image.GetSequence(DicomTag.PerFrameFunctionalGroupsSequence).Items
            .Concat(image.GetSequence(DicomTag.SharedFunctionalGroupsSequence).Items))
        {
            if (!group.TryGetSequence(macro, out var items)) continue;
            group.AddOrUpdate(new DicomSequence(newMacro, new DicomDataset { { newTag, items.Items[0].GetValues<double>(tag) } }));
            group.Remove(macro);
        }
    }
}
