using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>When images were taken, as one of them states it.</summary>
internal static class SourceTime
{
    private static readonly (DicomTag Date, DicomTag Time)[] Stated =
    [
        (DicomTag.AcquisitionDate, DicomTag.AcquisitionTime), (DicomTag.ContentDate, DicomTag.ContentTime),
        (DicomTag.SeriesDate, DicomTag.SeriesTime), (DicomTag.StudyDate, DicomTag.StudyTime),
    ];

    /// <summary>Of images that state no date: content date is a required attribute, and this one can be mistaken for no
    /// other.</summary>
    public static DateTimeOffset Unknown { get; } = new(1900, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The first date that is stated and can be understood, with its time of day, in the time zone that is stated (UTC
    /// where none is); null where there is none.</summary>
    public static DateTimeOffset? Of(DicomDataset header)
    {
        var zone = DerivedSeries.TryParseOffset(header.GetSingleValueOrDefault(DicomTag.TimezoneOffsetFromUTC, ""), out var offset)
            ? offset : TimeSpan.Zero;
        foreach (var (dateTag, timeTag) in Stated)
        {
            var moment = header.GetDateTime(dateTag, timeTag);
            // The same moment in UTC must lie between the years 1 and 9999 too.
            if (moment.Year is > 1 and < 9999) return new DateTimeOffset(moment, zone);
        }

        return null;
    }
}
