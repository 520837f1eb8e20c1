using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>The series of a derived object and what ties it to its source: General Series (PS3.3 C.7.3.1) and Common
/// Instance Reference (C.12.2; viewers show no overlay without it).</summary>
internal static class DerivedSeries
{
    private const int NumberOffset = 1000;

    /// <summary>Writes the series.</summary>
    public static void WriteTo(DicomDataset target, SourceSeries source, string modality, string seriesInstanceUid,
        int? number, string description)
    {
        target.AddOrUpdate(DicomTag.Modality, modality);
        target.AddOrUpdate(DicomTag.SeriesInstanceUID, seriesInstanceUid);
        target.AddOrUpdate(DicomTag.SeriesNumber, number ?? SourceNumber(source) + NumberOffset);
        target.AddOrUpdate(DicomTag.SeriesDescription, description);
        if (source.Header.GetDicomItem<DicomItem>(DicomTag.BodyPartExamined) is { } bodyPart)
            target.AddWhereValid(bodyPart);

        var series = SourceValues.Dataset();
        series.AddOrUpdate(DicomTag.SeriesInstanceUID, source.SeriesInstanceUid);
        series.AddOrUpdate(new DicomSequence(DicomTag.ReferencedInstanceSequence, [.. source.Instances.Select(frame =>
        {
            var instance = SourceValues.Dataset();
            instance.AddOrUpdate(DicomTag.ReferencedSOPClassUID, frame.SopClassUid);
            instance.AddOrUpdate(DicomTag.ReferencedSOPInstanceUID, frame.SopInstanceUid);
            return instance;
        })]));
        target.AddAsStated(new DicomSequence(DicomTag.ReferencedSeriesSequence, series));
    }

    /// <summary>Writes series and content time, in the time zone the source states; a source that states none leaves the
    /// offset given. When the object itself was made is not told: the same result is the same bytes, whenever it is
    /// made.</summary>
    public static void WriteContentTime(DicomDataset target, DateTimeOffset created)
    {
        var zone = target.GetSingleValueOrDefault(DicomTag.TimezoneOffsetFromUTC, "");
        var local = TryParseOffset(zone, out var offset) ? created.ToOffset(offset) : created;
        var date = local.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var time = local.ToString("HHmmss.ffffff", CultureInfo.InvariantCulture);
        foreach (var tag in (DicomTag[])[DicomTag.SeriesDate, DicomTag.ContentDate])
            target.AddOrUpdate(tag, date);
        foreach (var tag in (DicomTag[])[DicomTag.SeriesTime, DicomTag.ContentTime])
            target.AddOrUpdate(tag, time);
    }

    private static int SourceNumber(SourceSeries source) =>
        int.TryParse(source.Header.GetSingleValueOrDefault(DicomTag.SeriesNumber, ""), NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, int.MaxValue - NumberOffset) : 0;

    // &ZZXX: hours and minutes (PS3.3 C.12.1, Timezone Offset From UTC).
    internal static bool TryParseOffset(string text, out TimeSpan offset)
    {
        offset = default;
        if (text is not ['+' or '-', ..] || text.Length != 5 ||
            !int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var hoursMinutes))
            return false;
        offset = new TimeSpan(hoursMinutes / 100, hoursMinutes % 100, 0) * (text[0] == '-' ? -1 : 1);
        return offset.Duration() <= TimeSpan.FromHours(14);
    }
}
