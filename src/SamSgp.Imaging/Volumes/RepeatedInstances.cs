using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Volumes;

/// <summary>Files copied within a folder hold one instance twice: it counts once. Two objects under one UID are a fault that nobody
/// but their sender can mend.</summary>
internal static class RepeatedInstances
{
    // What decides where the voxels of an image lie and what they mean, beside its pixels.
    private static readonly DicomTag[] Decisive =
    [
        DicomTag.SeriesInstanceUID, DicomTag.FrameOfReferenceUID, DicomTag.Rows, DicomTag.Columns,
        DicomTag.ImagePositionPatient, DicomTag.ImageOrientationPatient, DicomTag.PixelSpacing, DicomTag.RescaleSlope, DicomTag.RescaleIntercept,
    ];

    /// <summary>Leaves each image once.</summary>
    /// <param name="instances">Those that were found; each once when it returns null.</param>
    /// <param name="notes">Told of what is left out.</param>
    /// <returns>The refusal of different objects under one UID; null where there are none.</returns>
    public static SeriesRefusal? LeaveOut(ref IReadOnlyList<DicomDataset> instances, List<string> notes)
    {
        var kept = new List<DicomDataset>(instances.Count);
        var byUid = new Dictionary<string, DicomDataset>(StringComparer.Ordinal);
        foreach (var instance in instances)
        {
            var uid = instance.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "");
            if (uid.Length == 0 || byUid.TryAdd(uid, instance))
            {
                kept.Add(instance);
            }
            else if (Difference(byUid[uid], instance) is { } difference)
            {
                return new(SeriesRefusalCode.ConflictingInstances,
                    $"Two different objects have one SOPInstanceUID, {uid}: {difference} differ. Which of them is meant cannot be told: leave one of the two out.", [uid]);
            }
        }

        if (kept.Count < instances.Count) notes.Add($"{instances.Count - kept.Count} of {instances.Count} files hold an instance once more; each counts once.");
        instances = kept;
        return null;
    }

    private static string? Difference(DicomDataset one, DicomDataset other)
    {
        try
        {
            var (a, b) = (FrameAttributes.Open(one), FrameAttributes.Open(other));
            if (a.FrameCount != b.FrameCount) return "their numbers of frames";
            foreach (var tag in Decisive)
            {
                for (var frame = 0; frame < a.FrameCount; frame++)
                    if (a.Text(frame, tag) != b.Text(frame, tag)) return $"their {tag.DictionaryEntry.Keyword}";
            }

            return HaveSamePixels(one, other) ? null : "their pixels";
        }
        catch (DicomException)
        {
            return "what can be read of them"; // one is damaged, or both are
        }
    }

    // Decoded: one copy may be compressed, the other not.
    private static bool HaveSamePixels(DicomDataset one, DicomDataset other)
    {
        if (!one.Contains(DicomTag.PixelData) && !other.Contains(DicomTag.PixelData)) return true;
        var (a, b) = (FrameReader.Open(one), FrameReader.Open(other));
        return a.FrameCount == b.FrameCount &&
            Enumerable.Range(0, a.FrameCount).All(frame => a.Read(frame).Samples.AsSpan().SequenceEqual(b.Read(frame).Samples));
    }
}
