using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>Values that a derived object takes over from its source. Devices break the rules of VRs (a UID with a leading zero, a ratio of
/// twenty digits), and a reference has to be what the source says all the same.</summary>
internal static class SourceValues
{
    /// <summary>A dataset for values as the source has them; what holds it must not check them either.</summary>
    public static DicomDataset Dataset() => new DicomDataset().NotValidated();

    /// <summary>Puts a value as the source has it.</summary>
    public static DicomDataset AddAsStated(this DicomDataset target, DicomTag tag, string value) =>
        target.Unchecked(dataset => dataset.AddOrUpdate(tag, value));

    /// <summary>Puts an attribute as the source has it.</summary>
    public static DicomDataset AddAsStated(this DicomDataset target, DicomItem item) => target.Unchecked(dataset => dataset.AddOrUpdate(item));

    /// <summary>Puts an attribute that may be left out, where it keeps the rules of its VR.</summary>
    public static DicomDataset AddWhereValid(this DicomDataset target, DicomItem item)
    {
        try
        {
            item.Validate();
        }
        catch (DicomValidationException)
        {
            return target;
        }

        return target.AddOrUpdate(item);
    }

    private static DicomDataset Unchecked(this DicomDataset target, Action<DicomDataset> add)
    {
        add(target.NotValidated());
        return target.Validated();
    }
}
