using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Cli.Series;

/// <summary>The image files of one DICOM series.</summary>
/// <param name="Paths">Full paths, in order of name.</param>
/// <param name="Header">The first one's attributes, without pixel data.</param>
/// <param name="Frames">Frames of all images together, or slices of mosaics; an image that lies there twice counts once.</param>
/// <param name="Remarks">What lies beside them and was not taken.</param>
internal sealed record SeriesFiles(IReadOnlyList<string> Paths, DicomDataset Header, int Frames, IReadOnlyList<string> Remarks)
{
    /// <summary>Finds the one series of images in an input; a <see cref="CommandException"/> says what is there instead.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="seriesUid">Which series, where there are several; null for the only one.</param>
    /// <param name="token">Ends the search.</param>
    public static SeriesFiles Find(string path, string? seriesUid, CancellationToken token)
    {
        using var input = InputFiles.Open(path, token);
        return Find(input, path, seriesUid, null, token);
    }

    /// <summary>All series of images in an input, each with what is wrong with it, and what of it belongs to none.</summary>
    /// <param name="input">The files.</param>
    /// <param name="token">Ends the search.</param>
    public static (IReadOnlyList<SeriesFiles> Series, IReadOnlyList<string> Remarks) All(InputFiles input, CancellationToken token)
    {
        var (images, faults) = Look(input, token);
        var series = images.GroupBy(image => image.SeriesUid).Select(Of)
            .Select(one => one with { Fault = faults.Find(fault => fault.SeriesUid == one.Uid)?.ToException().Message }).ToList();
        var known = series.Select(one => one.Uid).ToHashSet();
        return (series, [.. input.Remarks, .. faults.Where(fault => fault.SeriesUid is not { } uid || !known.Contains(uid)).Select(fault => fault.Remark)]);
    }

    /// <summary>Finds the one series of images in an input; a <see cref="CommandException"/> says what is there instead.</summary>
    /// <param name="input">The files.</param>
    /// <param name="path">What the user calls them.</param>
    /// <param name="seriesUid">Which series, where there are several; null for the only one, or the only one that fits.</param>
    /// <param name="fits">Whether a series is what is looked for; null where all are.</param>
    /// <param name="token">Ends the search.</param>
    public static SeriesFiles Find(InputFiles input, string path, string? seriesUid, Func<SeriesFiles, bool>? fits, CancellationToken token)
    {
        var (images, faults) = Look(input, token);
        var series = images.GroupBy(image => image.SeriesUid).Select(Of).ToList();
        if (series.Count == 0 && faults is [var fault, ..]) throw fault.ToException();
        if (series.Count == 0) throw NoImage(input, path);
        var chosen = Choose(series, path, seriesUid, fits, out var remark);
        if (faults.Find(fault => fault.SeriesUid == chosen.Uid) is { } broken) throw broken.ToException();
        return chosen with { Remarks = [.. input.Remarks, .. remark, .. faults.Select(fault => fault.Remark)] };
    }

    /// <summary>Series Instance UID.</summary>
    public string Uid => Header.GetSingleValueOrDefault(DicomTag.SeriesInstanceUID, "");

    /// <summary>Study Instance UID.</summary>
    public string StudyUid => Header.GetSingleValueOrDefault(DicomTag.StudyInstanceUID, "");

    /// <summary>Why the series cannot be read; null where nothing is known against it.</summary>
    public string? Fault { get; private init; }

    private static (List<ImageFile> Images, List<FaultyFile> Faults) Look(InputFiles input, CancellationToken token)
    {
        var (images, faults) = (new List<ImageFile>(), new List<FaultyFile>());
        foreach (var file in input.Files)
        {
            token.ThrowIfCancellationRequested();
            if (!PlainImage.Is(file) && ImageFile.Read(file, faults) is { } image) images.Add(image);
        }

        return (images, faults);
    }

    private static CommandException NoImage(InputFiles input, string path) => new($"No DICOM image lies in {Path.GetFullPath(path)}." + (
        input.Files.Count(PlainImage.Is) is > 0 and var others ? $" (NIfTI files or pictures there: {others}. With a folder as output each is segmented; or name one of them.)" : ""));

    private static SeriesFiles Of(IEnumerable<ImageFile> images)
    {
        var files = images.ToList();
        var instances = files.DistinctBy(file => file.Header.GetSingleValueOrDefault(DicomTag.SOPInstanceUID, "") is { Length: > 0 } uid ? uid : file.Path);
        return new([.. files.Select(file => file.Path)], files[0].Header, instances.Sum(file => ImageSlices.Count(file.Header)), []);
    }

    private static SeriesFiles Choose(List<SeriesFiles> series, string path, string? seriesUid, Func<SeriesFiles, bool>? fits, out string[] remark)
    {
        remark = [];
        if (seriesUid is not null && series.Find(s => s.Uid == seriesUid) is { } asked) return asked;
        if (seriesUid is null && series.Count == 1) return series[0];
        var fitting = seriesUid is null && fits is not null ? series.FindAll(s => fits(s)) : [];
        if (fitting.Count == 1)
        {
            remark = [$"Of {series.Count} series one fits the task and is taken: {fitting[0].Uid} ({fitting[0].Describe()})."];
            return fitting[0];
        }

        var there = series.Select(s => $"  {s.Uid} ({s.Describe()}{(fitting.Contains(s) ? ", fits the task" : "")})");
        throw new CommandException((seriesUid is null
                ? $"There are {series.Count} series in {Path.GetFullPath(path)}; choose one with --series-uid UID:"
                : $"There is no series {seriesUid} in {Path.GetFullPath(path)}; there are:")
            + Environment.NewLine + string.Join(Environment.NewLine, there));
    }

    private string Describe()
    {
        Header.TryGetString(DicomTag.SeriesDescription, out var description);
        return $"{Header.GetSingleValueOrDefault(DicomTag.Modality, "?")}, {Paths.Count} files, '{description}'";
    }
}
