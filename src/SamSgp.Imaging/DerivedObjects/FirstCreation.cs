using SamSgp.Dicom;

namespace SamSgp.Imaging.DerivedObjects;

/// <summary>When a result was first made: who makes it again gives this time to the writer, and gets the same bytes.</summary>
public static class FirstCreation
{
    /// <summary>The content time of an object written here; null where the object is another one, or states no time.</summary>
    /// <param name="earlier">What was written before.</param>
    /// <param name="again">The same result, made again.</param>
    public static DateTimeOffset? Of(DicomDataset earlier, DicomDataset again) =>
        earlier.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "") == again.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "")
            ? DerivedSeries.ReadContentTime(earlier) : null;
}
