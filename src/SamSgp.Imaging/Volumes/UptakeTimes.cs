using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>The times between which a dose decays: administration, and the start of the scan that images were corrected to
/// (DecayCorrection START).</summary>
internal static class UptakeTimes
{
    private static readonly DicomTag GeneralElectricScan = new(0x0009, 0x100D, new DicomPrivateCreator("GEMS_PETD_01"));

    /// <summary>From administration to scan; negative where the times say so.</summary>
    /// <param name="images">All images of the series.</param>
    /// <param name="drug">Item of the Radiopharmaceutical Information Sequence.</param>
    /// <exception cref="DicomDataException">One of them is missing or no time.</exception>
    public static TimeSpan Between(IReadOnlyList<DicomDataset> images, DicomDataset drug)
    {
        var scan = StartOfScan(images);
        if (Text(drug, DicomTag.RadiopharmaceuticalStartDateTime) is { Length: > 0 } both) return scan - InZoneOf(images[0], both);
        if (Text(drug, DicomTag.RadiopharmaceuticalStartTime) is not { Length: > 0 } time)
            throw new DicomDataException("RadiopharmaceuticalStartDateTime and RadiopharmaceuticalStartTime are missing");
        var given = Moment(scan.ToString("yyyyMMdd", CultureInfo.InvariantCulture), time, DicomTag.RadiopharmaceuticalStartTime);
        // A time of day alone is the last one before the scan.
        return scan - (given > scan ? given.AddDays(-1) : given);
    }

    /// <summary>Series time, unless it is later than the acquisition: a derived series then, whose own time says nothing.</summary>
    private static DateTime StartOfScan(IReadOnlyList<DicomDataset> images)
    {
        var series = Moment(images[0], DicomTag.SeriesDate, DicomTag.SeriesTime);
        var acquired = images.Select(image => Moment(image, DicomTag.AcquisitionDate, DicomTag.AcquisitionTime)).ToList();
        var first = acquired.Contains(null) ? null : acquired.Min();
        if (series is { } start && (first is null || start <= first)) return start;
        if (Text(images[0], GeneralElectricScan) is { Length: >= 14 } scan) return Moment(scan[..8], scan[8..], GeneralElectricScan);
        return first ?? series ?? throw new DicomDataException("date and time of series and acquisition are missing");
    }

    // A zone of its own counts where the images state theirs; else both clocks are the scanner's.
    private static DateTime InZoneOf(DicomDataset image, string stated)
    {
        var sign = stated.IndexOfAny(['+', '-']);
        var moment = Moment(stated[..Math.Min(8, stated.Length)], stated[Math.Min(8, stated.Length)..], DicomTag.RadiopharmaceuticalStartDateTime);
        return sign > 0 && Offset(stated[sign..]) is { } own && Offset(Text(image, DicomTag.TimezoneOffsetFromUTC)) is { } theirs
            ? moment - own + theirs : moment;
    }

    private static TimeSpan? Offset(string text) =>
        text.Length == 5 && int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) &&
        int.TryParse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture, out var minutes)
            ? new TimeSpan(hours, minutes, 0) * (text[0] == '-' ? -1 : 1) : null;

    private static DateTime? Moment(DicomDataset image, DicomTag date, DicomTag time) =>
        Text(image, date) is { Length: > 0 } day && Text(image, time) is { Length: > 0 } clock ? Moment(day, clock, time) : null;

    private static DateTime Moment(string date, string time, DicomTag tag)
    {
        var parts = time.Split('+', '-')[0].Split('.');
        var digits = parts[0].Trim().Replace(":", "", StringComparison.Ordinal).PadRight(6, '0');
        return digits.Length == 6 && DateTime.TryParseExact(date.Replace(".", "", StringComparison.Ordinal) + digits, "yyyyMMddHHmmss",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
            ? moment + Fraction(parts) : throw StatedNumbers.Unreadable(tag, $"'{date} {time}'", "a date and a time are wanted");
    }

    private static TimeSpan Fraction(string[] parts) => parts.Length > 1 &&
        double.TryParse("0." + parts[1].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds) : TimeSpan.Zero;

    private static string Text(DicomDataset dataset, DicomTag tag) => StatedNumbers.Text(dataset, tag);
}
