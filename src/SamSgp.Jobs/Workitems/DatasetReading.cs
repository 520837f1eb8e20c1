using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Jobs.Workitems;

/// <summary>Reading what may not be there, from datasets other systems sent.</summary>
internal static class DatasetReading
{
    /// <summary>First value as text without padding; null when absent or empty.</summary>
    public static string? Text(this DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetString(tag, out var text) && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    /// <summary>First value as a number; null when absent, empty, or none.</summary>
    public static double? Number(this DicomDataset dataset, DicomTag tag) =>
        double.TryParse(dataset.Text(tag), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The sequence's items; none when absent.</summary>
    public static IReadOnlyList<DicomDataset> Items(this DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetSequence(tag, out var sequence) ? [.. sequence.Items] : [];

    /// <summary>The sequence's first item; null when absent or empty.</summary>
    public static DicomDataset? FirstItem(this DicomDataset dataset, DicomTag tag) => dataset.Items(tag) is [var first, ..] ? first : null;

    /// <summary>A date and time as DT writes it, in UTC (PS3.5 6.2).</summary>
    public static string ToDicomDateTime(this DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyyMMddHHmmss.ffffff'+0000'", CultureInfo.InvariantCulture);
}
