using SamSgp.Dicom;
using SamSgp.Imaging.Codecs;

namespace SamSgp.Imaging.Volumes;

/// <summary>Images sent again under UIDs of their own: same place, same pixels, same values, and no attribute that could tell times or
/// echoes apart differs. Whichever is taken, the numbers are the same, so each counts once.</summary>
internal static class CopiedSlices
{
    /// <summary>The slices without copies; all of them where some at one place differ.</summary>
    /// <param name="slices">Ordered by place.</param>
    /// <param name="samePlace">Slices closer than this lie at one place.</param>
    /// <param name="notes">Told of what is left out.</param>
    public static List<(SliceSource Slice, double At)> LeaveOut(List<(SliceSource Slice, double At)> slices, double samePlace, List<string> notes)
    {
        var kept = new List<(SliceSource Slice, double At)>(slices.Count);
        foreach (var pair in slices)
        {
            if (kept.Count == 0 || pair.At - kept[^1].At >= samePlace) kept.Add(pair);
            else if (!AreCopies(kept[^1].Slice, pair.Slice)) return slices;
        }

        if (kept.Count < slices.Count)
            notes.Add($"{slices.Count - kept.Count} of {slices.Count} images are copies of another at their place, under another UID: each counts once.");
        return kept;
    }

    private static bool AreCopies(SliceSource one, SliceSource other) =>
        one.SopInstanceUid != other.SopInstanceUid && one.Tile == other.Tile && one.Values == other.Values && one.PixelSpacing == other.PixelSpacing &&
        (one.Position!.Value - other.Position!.Value).Length < 0.01 && !RepeatedSlices.MayTellApart(one, other) && HaveSamePixels(one, other);

    private static bool HaveSamePixels(SliceSource one, SliceSource other)
    {
        try
        {
            var (a, b) = (FrameReader.Open(one.Dataset).Read(one.Frame), FrameReader.Open(other.Dataset).Read(other.Frame));
            return a.Layout == b.Layout && a.Samples.AsSpan().SequenceEqual(b.Samples);
        }
        catch (DicomException)
        {
            return false; // one is damaged: the reader of voxels says so
        }
    }
}
