using System.Globalization;
using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>SUV by body weight for PET in Bq/ml (PS3.3 C.8.9; the formula of the QIBA vendor-neutral pseudo-code):
/// value * weight / dose, the dose decayed to the time the image was corrected to.</summary>
internal static class StandardizedUptake
{
    /// <summary>Units (0054,1001) of the result: grams per millilitre.</summary>
    public const string Units = "GML";

    /// <summary>What stored units are multiplied by; null, with a note, where the images do not say enough.</summary>
    public static double? Factor(DicomDataset image, List<string> notes)
    {
        var units = image.GetSingleValueOrDefault(DicomTag.Units, "");
        if (units == Units) return 1;
        var reason = Find(image, units, out var factor);
        if (reason is null) return factor;
        notes.Add($"No standardized uptake: {reason}.");
        return null;
    }

    private static string? Find(DicomDataset image, string units, out double factor)
    {
        factor = 1;
        if (image.GetSingleValueOrDefault(DicomTag.Modality, "") != "PT") return "the images are not PET";
        if (units != "BQML") return $"Units are '{units}', not BQML";
        if (!image.TryGetValue<double>(DicomTag.PatientWeight, 0, out var kilograms) || kilograms <= 0) return "PatientWeight is missing";
        if (!image.TryGetNonEmptySequence(DicomTag.RadiopharmaceuticalInformationSequence, out var sequence))
            return "RadiopharmaceuticalInformationSequence is missing";
        var drug = sequence.Items[0];
        if (!drug.TryGetValue<double>(DicomTag.RadionuclideTotalDose, 0, out var becquerel) || becquerel <= 0)
            return "RadionuclideTotalDose is missing";
        var correction = image.GetSingleValueOrDefault(DicomTag.DecayCorrection, "");
        if (correction == "ADMIN")
        {
            factor = kilograms * 1000 / becquerel;
            return null;
        }

        if (correction != "START") return $"DecayCorrection is '{correction}', neither START nor ADMIN";
        if (!drug.TryGetValue<double>(DicomTag.RadionuclideHalfLife, 0, out var halfLife) || halfLife <= 0)
            return "RadionuclideHalfLife is missing";
        if (StartOfScan(image) is not { } scan || Administration(drug, scan) is not { } given)
            return "times of scan or administration are missing";
        var decayed = becquerel * Math.Pow(2, -(scan - given).TotalSeconds / halfLife);
        factor = kilograms * 1000 / decayed;
        return null;
    }

    /// <summary>Series time, unless it is later than the acquisition: a derived series then, whose own time says
    /// nothing.</summary>
    private static DateTime? StartOfScan(DicomDataset image)
    {
        var series = Parse(image, DicomTag.SeriesDate, DicomTag.SeriesTime);
        var acquisition = Parse(image, DicomTag.AcquisitionDate, DicomTag.AcquisitionTime);
        return series is null || (acquisition is not null && series > acquisition) ? acquisition ?? series : series;
    }

    private static DateTime? Administration(DicomDataset drug, DateTime scan)
    {
        var stated = drug.GetSingleValueOrDefault(DicomTag.RadiopharmaceuticalStartDateTime, "");
        if (stated.Length >= 14 && Parse(stated[..8], stated[8..]) is { } both) return both;
        var time = drug.GetSingleValueOrDefault(DicomTag.RadiopharmaceuticalStartTime, "");
        // A time of day alone is the last one before the scan.
        return Parse(scan.ToString("yyyyMMdd", CultureInfo.InvariantCulture), time) is not { } given ? null
            : given > scan ? given.AddDays(-1) : given;
    }

    private static DateTime? Parse(DicomDataset image, DicomTag date, DicomTag time) =>
        Parse(image.GetSingleValueOrDefault(date, ""), image.GetSingleValueOrDefault(time, ""));

    private static DateTime? Parse(string date, string time)
    {
        var digits = time.Split('.', '+', '-')[0].Trim().PadRight(6, '0');
        return date.Trim().Length == 8 && digits.Length == 6 && DateTime.TryParseExact(date.Trim() + digits, "yyyyMMddHHmmss",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment) ? moment : null;
    }
}
