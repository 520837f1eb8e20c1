using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Segmentations;

namespace SamSgp.Imaging.Tests.Segmentations;

/// <summary>Segments and options that tests write with.</summary>
internal static class TestSegments
{
    private static readonly CodedConcept Organ = new("SCT", "123037004", "Anatomical Structure");

    public static readonly SegmentDescription Liver = new()
    {
        Number = 1, Label = "Liver", Category = Organ, Type = new("SCT", "10200004", "Liver"),
        Color = CieLabColor.FromRgb(221, 130, 101),
    };

    public static readonly SegmentDescription Kidney = new()
    {
        Number = 2, Label = "Left kidney", Category = Organ, Type = new("SCT", "64033007", "Kidney"),
        TypeModifier = new("SCT", "7771000", "Left"), Color = CieLabColor.FromRgb(185, 102, 83),
        Description = "By hand checked", TrackingId = "kidney-l", TrackingUid = "1.2.826.0.1.3680043.8.498.77.8.1",
    };

    public static readonly SegmentDescription Lesion = new()
    {
        Number = 3, Label = "Lesion", Category = new("SCT", "49755003", "Morphologically Abnormal Structure"),
        Type = new("SCT", "52988006", "Lesion"), Region = new("SCT", "10200004", "Liver"),
        RegionModifier = new("SCT", "24028007", "Right"), Color = CieLabColor.FromRgb(253, 135, 192),
    };

    public static ResultProvenance Provenance { get; } = new()
    {
        TaskId = "phantom", TaskVersion = "1.0.0", TaskSha256 = new string('1', 64), ModelName = "sgp-nano",
        CheckpointSha256 = new string('2', 64), SupportSha256 = new string('3', 64), SoftwareVersion = "0.1.0",
        Parameters = new Dictionary<string, string> { ["smoothing"] = "0.5" },
    };

    public static SegmentationOptions Options { get; } = new()
    {
        Provenance = Provenance,
        Created = new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(1)),
        SeriesDescription = "Phantom (SAM2-SGP)",
        ContentCreatorName = "Doe^Jane",
    };
}
