using SamSgp.Dicom;
using SamSgp.Imaging.DerivedObjects;

namespace SamSgp.Imaging.Segmentations;

/// <summary>The UIDs of a segmentation as far as they follow from what it was made from and by; <see cref="ContentHash"/> adds what
/// it holds.</summary>
internal sealed record SegmentationUids(string SeriesInstanceUid, string SopInstanceUid,
    string DimensionOrganizationUid)
{
    public static SegmentationUids Of(SourceSeries source, SegmentationOptions options, SegmentationEncoding encoding,
        string sopClassUid)
    {
        string?[] identity =
        [
            sopClassUid, encoding.ToString(), options.Compression.ToString(), source.SeriesInstanceUid,
            .. source.Instances.Select(frame => frame.SopInstanceUid), .. options.Provenance.Identity(),
        ];
        var instance = DerivedUid.Create(["instance", options.SopInstanceUid, .. identity]);
        var series = DerivedUid.Create(["series", options.SopInstanceUid, .. identity]);
        return new(series, instance, DerivedUid.Create("dimensions", instance));
    }
}
