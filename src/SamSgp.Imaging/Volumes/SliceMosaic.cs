using SamSgp.Dicom;

namespace SamSgp.Imaging.Volumes;

/// <summary>Images that show many slices side by side in one plane: Siemens MOSAIC, UIH GRID. Read as one slice, all but the
/// first would lie up to a metre from where they are.</summary>
internal static class SliceMosaic
{
    private static readonly DicomTag SiemensCount = new(0x0019, 0x100A, new DicomPrivateCreator("SIEMENS MR HEADER"));
    private static readonly DicomTag UihCount = new(0x0065, 0x1050, new DicomPrivateCreator("Image Private Header"));
    private static readonly DicomTag UihFrames = new(0x0065, 0x1051, new DicomPrivateCreator("Image Private Header"));

    /// <summary>Why an image is no slice but many; null where it is none. Frames that say themselves where they lie are
    /// slices, whatever words their ImageType keeps.</summary>
    public static string? Find(DicomDataset dataset, FrameAttributes attributes)
    {
        if (attributes.HasPlacesOfFrames) return null;
        if (Slices(dataset) is > 1 and var count) return Sentence($"{count} slices", dataset);
        return dataset.TryGetValues<string>(DicomTag.ImageType, out var words) && Array.Exists(words, IsWord) && !FillsThePlane(dataset)
            ? Sentence("several slices", dataset) : null;
    }

    private static int? Slices(DicomDataset dataset)
    {
        if (dataset.TryGetValue<int>(SiemensCount, 0, out var tiles)) return tiles;
        if (dataset.TryGetSequence(UihFrames, out var frames) && frames.Items.Count > 1) return frames.Items.Count;
        return StatedNumbers.ReadOne(dataset, UihCount) is { } count ? (int)Math.Clamp(count, 0, int.MaxValue) : null;
    }

    private static bool IsWord(string word) =>
        word.Equals("MOSAIC", StringComparison.OrdinalIgnoreCase) || word.Equals("VFRAME", StringComparison.OrdinalIgnoreCase);

    // Someone has taken the mosaic apart and left the word: the acquired matrix is the whole image.
    private static bool FillsThePlane(DicomDataset dataset) =>
        dataset.TryGetValues<int>(DicomTag.AcquisitionMatrix, out var matrix) && matrix.Length > 0 &&
        matrix.Max() >= dataset.GetSingleValueOrDefault(DicomTag.Rows, int.MaxValue) &&
        matrix.Max() >= dataset.GetSingleValueOrDefault(DicomTag.Columns, int.MaxValue);

    private static string Sentence(string slices, DicomDataset dataset) =>
        $"The image is a mosaic: {slices} side by side in one plane of {dataset.GetSingleValueOrDefault(DicomTag.Columns, 0)} x " +
        $"{dataset.GetSingleValueOrDefault(DicomTag.Rows, 0)} pixels. Mosaics are not taken apart here: send the slices as single " +
        "images, or convert the series to NIfTI first.";
}
