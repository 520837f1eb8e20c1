using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Finds an attribute that tells slices at one place apart.</summary>
internal static class SplitFinder
{
    /// <summary>Numbers of times; each may even hold a single slice.</summary>
    private static readonly DicomTag[] Times = [DicomTag.TemporalPositionIdentifier, DicomTag.TemporalPositionIndex];

    private static readonly DicomTag[] Candidates =
    [
        DicomTag.AcquisitionNumber, .. Times, DicomTag.EchoNumbers, DicomTag.EchoTime, DicomTag.DiffusionBValue,
        DicomTag.TriggerTime, DicomTag.AcquisitionTime, DicomTag.ContentTime, DicomTag.ImageType, DicomTag.StackID,
        DicomTag.ConvolutionKernel,
    ];

    /// <summary>A sentence that names the attribute and its values; or says that there is none.</summary>
    public static string Suggest(IReadOnlyList<(SliceSource Slice, double At)> slices, double samePlace)
    {
        foreach (var tag in Candidates)
        {
            var groups = slices.GroupBy(pair => ValueOf(pair.Slice, tag)).ToList();
            var most = Times.Contains(tag) ? slices.Count : slices.Count / 2;
            if (groups.Count < 2 || groups.Count > most || groups.Any(g => g.Key is null)) continue;
            if (groups.All(group => AreApart(group.Select(pair => pair.At), samePlace)))
            {
                return $"{tag.DictionaryEntry.Keyword} tells them apart: choose one of " +
                    $"{string.Join(", ", groups.Take(8).Select(g => $"'{g.Key}'"))}.";
            }
        }

        return "No attribute tells them apart.";
    }

    private static bool AreApart(IEnumerable<double> places, double samePlace)
    {
        var sorted = places.Order().ToList();
        return Enumerable.Range(1, sorted.Count - 1).All(i => sorted[i] - sorted[i - 1] >= samePlace);
    }

    private static string? ValueOf(SliceSource slice, DicomTag tag) =>
        FrameAttributes.Open(slice.Dataset).Text(slice.Frame, tag);
}
