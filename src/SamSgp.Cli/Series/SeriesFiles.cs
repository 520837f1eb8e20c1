using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Series;

/// <summary>The image files of one DICOM series.</summary>
/// <param name="Paths">Full paths, in order of name.</param>
/// <param name="Header">The first one's attributes, without pixel data.</param>
/// <param name="Frames">Frames of all files together.</param>
internal sealed record SeriesFiles(IReadOnlyList<string> Paths, DicomDataset Header, int Frames)
{
    /// <summary>Finds the one series of images in a folder and its subfolders, or of a single file; a
    /// <see cref="CommandException"/> says what is there instead.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="seriesUid">Which series, where there are several; null for the only one.</param>
    /// <param name="token">Ends the search.</param>
    public static SeriesFiles Find(string path, string? seriesUid, CancellationToken token)
    {
        var series = new Dictionary<string, List<(string Path, DicomDataset Header)>>(StringComparer.Ordinal);
        foreach (var file in FilesIn(path))
        {
            token.ThrowIfCancellationRequested();
            if (HeaderOf(file) is not { } header || !IsImage(header)) continue;
            var uid = header.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, "");
            if (!series.TryGetValue(uid, out var files)) series[uid] = files = [];
            files.Add((file, header));
        }

        var chosen = Choose(series, path, seriesUid);
        return new SeriesFiles([.. chosen.Select(f => f.Path)], chosen[0].Header, chosen.Sum(f => FramesOf(f.Header)));
    }

    private static IEnumerable<string> FilesIn(string path)
    {
        if (File.Exists(path)) return [Path.GetFullPath(path)];
        if (!Directory.Exists(path)) throw new CommandException($"{Path.GetFullPath(path)} is not there.");
        return Directory.EnumerateFiles(Path.GetFullPath(path), "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "DICOMDIR").Order(StringComparer.Ordinal);
    }

    private static DicomDataset? HeaderOf(string file)
    {
        try
        {
            var opened = DicomFile.Open(file, FileReadOption.SkipLargeTags);
            // The reader forgives a missing end; a slice without it is no slice.
            if (opened.Leniencies.FirstOrDefault(l => l.Kind == DicomLeniencyKind.TruncatedValue) is { } cut)
                throw new CommandException($"{file}: {cut}");
            return opened.Dataset;
        }
        catch (DicomFormatException) when (!DicomFile.HasValidHeader(file))
        {
            return null; // Notes, pictures and the like lie beside images; what claims to be DICOM must be whole.
        }
        catch (DicomFormatException e)
        {
            throw new CommandException($"{file}: {e.Message}", e);
        }
    }

    // Segmentations have rows too, but show no patient.
    private static bool IsImage(DicomDataset header) =>
        header.Contains(DicomTag.Rows) && header.GetSingleValueOrDefault(DicomTag.Modality, "") != "SEG";

    private static List<(string Path, DicomDataset Header)> Choose(
        Dictionary<string, List<(string Path, DicomDataset Header)>> series, string path, string? seriesUid)
    {
        if (seriesUid is not null && series.TryGetValue(seriesUid, out var asked)) return asked;
        if (seriesUid is null && series.Count == 1) return series.Values.First();
        if (series.Count == 0) throw new CommandException($"No DICOM image lies in {Path.GetFullPath(path)}.");
        var there = series.Select(s => $"  {s.Key} ({Describe(s.Value)})");
        throw new CommandException((seriesUid is null
                ? $"There are {series.Count} series in {Path.GetFullPath(path)}; choose one with --series-uid UID:"
                : $"There is no series {seriesUid} in {Path.GetFullPath(path)}; there are:")
            + Environment.NewLine + string.Join(Environment.NewLine, there));
    }

    private static string Describe(List<(string Path, DicomDataset Header)> files)
    {
        var header = files[0].Header;
        header.TryGetString(DicomTag.SeriesDescription, out var description);
        return $"{header.GetSingleValueOrDefault(DicomTag.Modality, "?")}, {files.Count} files, '{description}'";
    }

    private static int FramesOf(DicomDataset header) => Math.Max(1, header.GetSingleValueOrDefault(DicomTag.NumberOfFrames, 1));
}
