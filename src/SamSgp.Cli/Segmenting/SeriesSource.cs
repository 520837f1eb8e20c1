using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;

namespace SamSgp.Cli.Segmenting;

/// <summary>A DICOM series; its results are a SEG and a picture in the folder of its study.</summary>
internal sealed class SeriesSource(SeriesFiles files) : IImageSource
{
    public string Title
    {
        get
        {
            files.Header.TryGetString(DicomTag.SeriesDescription, out var description);
            return Printable.Of($"{files.Header.GetSingleValueOrDefault(DicomTag.Modality, "?")}, {files.Frames} images {description}".Trim());
        }
    }

    public DicomDataset Header => files.Header;

    public int Slices => files.Frames;

    public string? Fault => files.Fault ?? (IsPlain(Study) && IsPlain(Series) ? null : "its Study or Series Instance UID is none, and results are named by them");

    public string? NoImage => null;

    public string Study => files.StudyUid;

    public string Series => files.Uid;

    public string File => "";

    public bool Allows(MatchResult match) => match.Fits;

    public string Advice(IReadOnlyList<MatchResult> fits) =>
        fits is [var named] ? string.Join(' ', named.Refusals) : "no task fits that is not experimental";

    public SegmentInput Read(TaskManifest task, CancellationToken token) => SegmentInput.Of(files, task, false, token);

    public string ResultOf(TaskManifest task) => Path.Combine(Study, $"{task.Id}-{Series}.dcm");

    public string PreviewOf(TaskManifest task) => Path.ChangeExtension(ResultOf(task), ".png");

    // A UID becomes a part of a path: what a file states must not lead elsewhere.
    private static bool IsPlain(string uid) => uid.All(letter => char.IsAsciiDigit(letter) || letter == '.') && uid is not ("." or "..");
}
