using SamSgp.Dicom;
using SamSgp.Imaging.Coding;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>What made an object: Enhanced General Equipment (PS3.3 C.7.5.2), Contributing Equipment (C.12.1.1.5) and
/// the algorithm's identification (10.16).</summary>
internal static class Equipment
{
    /// <summary>Writes the equipment modules.</summary>
    public static void WriteTo(DicomDataset target, ResultProvenance provenance)
    {
        Identify(target, provenance);
        target.AddOrUpdate(DicomTag.DeviceSerialNumber, provenance.DeviceSerialNumber);

        var contribution = new DicomDataset();
        contribution.AddOrUpdate(CodeSequence.Of(DicomTag.PurposeOfReferenceCodeSequence, Codes.ProcessingEquipment));
        Identify(contribution, provenance);
        contribution.AddOrUpdate(DicomTag.DeviceSerialNumber, provenance.DeviceSerialNumber);
        contribution.AddOrUpdate(DicomTag.ContributionDescription, Description(provenance));
        target.AddOrUpdate(new DicomSequence(DicomTag.ContributingEquipmentSequence, contribution));
    }

    /// <summary>Algorithm Identification Macro: an item that names the network and what it was set to.</summary>
    public static DicomDataset AlgorithmItem(ResultProvenance provenance)
    {
        var item = new DicomDataset();
        item.AddOrUpdate(CodeSequence.Of(DicomTag.AlgorithmFamilyCodeSequence, Codes.ArtificialIntelligence));
        item.AddOrUpdate(DicomTag.AlgorithmName, AlgorithmName(provenance));
        item.AddOrUpdate(DicomTag.AlgorithmVersion, provenance.SoftwareVersion);
        item.AddOrUpdate(DicomTag.AlgorithmSource, provenance.Manufacturer);
        item.AddOrUpdate(DicomTag.AlgorithmParameters, Parameters(provenance));
        return item;
    }

    /// <summary>Product and model, as Segment Algorithm Name shows them.</summary>
    public static string AlgorithmName(ResultProvenance provenance)
    {
        var name = $"{provenance.Product} {provenance.ModelName}";
        return name.Length <= 64 ? name : name[..64];
    }

    private static void Identify(DicomDataset target, ResultProvenance provenance)
    {
        target.AddOrUpdate(DicomTag.Manufacturer, provenance.Manufacturer);
        target.AddOrUpdate(DicomTag.ManufacturerModelName, provenance.Product);
        target.AddOrUpdate(DicomTag.SoftwareVersions, provenance.SoftwareVersion);
    }

    // ST: at most 1,024 characters; about 500 are used.
    private static string Description(ResultProvenance provenance)
    {
        string?[] lines =
        [
            $"Task {provenance.TaskId} {provenance.TaskVersion}", $"task sha256 {provenance.TaskSha256}",
            $"model {provenance.ModelName}", $"checkpoint sha256 {provenance.CheckpointSha256}",
            provenance.AdapterSha256 is { } adapter ? $"adapter sha256 {adapter}" : null,
            provenance.SupportSha256 is { } support ? $"support set sha256 {support}" : null,
            $"precision {provenance.Precision}",
        ];
        return string.Join("; ", lines.Where(line => line is not null));
    }

    private static string Parameters(ResultProvenance provenance) => string.Join("; ",
        new[] { $"task={provenance.TaskId} {provenance.TaskVersion}", $"checkpoint={provenance.CheckpointSha256}",
                $"precision={provenance.Precision}" }
            .Concat(provenance.OrderedParameters.Select(p => $"{p.Key}={p.Value}")));
}
