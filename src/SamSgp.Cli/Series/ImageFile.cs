using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Series;

/// <summary>A file that holds an image.</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Header">Its attributes, without pixel data.</param>
internal sealed record ImageFile(string Path, DicomDataset Header)
{
    public string SeriesUid => Header.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, "");

    /// <summary>Looks at a file; null for what is no image, or cannot be read.</summary>
    /// <param name="file">The file.</param>
    /// <param name="faults">Told of a file that claims to be DICOM and is damaged.</param>
    public static ImageFile? Read(InputFile file, List<FaultyFile> faults)
    {
        try
        {
            var opened = DicomFile.Open(file.Path, FileReadOption.SkipLargeTags);
            if (CutOf(opened) is not { } cut) return IsImage(opened.Dataset) ? new ImageFile(file.Path, opened.Dataset) : null;
            faults.Add(new FaultyFile(file, cut, opened.Dataset, null));
        }
        catch (DicomFormatException e) when (DicomFile.HasValidHeader(file.Path))
        {
            faults.Add(new FaultyFile(file, e.Message, e.File?.Dataset, e));
        }
        catch (DicomFormatException)
        {
            // Notes, pictures and the like lie beside images; what claims to be DICOM must be whole.
        }

        return null;
    }

    // The reader forgives a missing end; a slice without it is no slice.
    private static string? CutOf(DicomFile opened)
    {
        if (opened.Leniencies.FirstOrDefault(l => l.Kind == DicomLeniencyKind.TruncatedValue) is { } cut) return cut.ToString();
        var hasPixels = opened.IsPartial || HasPixels(opened.Dataset);
        if (IsImage(opened.Dataset)) return hasPixels ? null : "the image ends before its pixel data";
        return opened.Leniencies.FirstOrDefault(l => l.Kind == DicomLeniencyKind.TrailingBytes) is { } rest && !opened.Dataset.Contains(DicomTag.Modality)
            ? rest.ToString() : null;
    }

    // Large ones are skipped: a dataset that was read whole has none or a small one.
    private static bool HasPixels(DicomDataset header) => header.Contains(DicomTag.PixelData) || header.Contains(DicomTag.FloatPixelData) ||
        header.Contains(DicomTag.DoubleFloatPixelData) || !header.Contains(DicomTag.BitsAllocated);

    // Segmentations have rows too, but show no patient.
    private static bool IsImage(DicomDataset header) =>
        header.Contains(DicomTag.Rows) && header.GetSingleValueOrDefault(DicomTag.Modality, "") != "SEG";
}

/// <summary>A file that claims to be DICOM and cannot be read to its end.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Partial">What could be read.</param>
/// <param name="Cause">What the reader threw.</param>
internal sealed record FaultyFile(InputFile File, string Reason, DicomDataset? Partial, Exception? Cause)
{
    /// <summary>The series that it belongs to; null where that cannot be read either.</summary>
    public string? SeriesUid => Partial?.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, "") is { Length: > 0 } uid ? uid : null;

    public CommandException ToException() => Cause is null ? new(Sentence) : new(Sentence, Cause);

    private string Sentence => $"{File.Name}: {Reason}";

    public string Remark => SeriesUid is null
        ? $"{Sentence}. It is left out; if it belongs to the series, it is missing there."
        : $"{Sentence}. It belongs to another series and is left out.";
}
