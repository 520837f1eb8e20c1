using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Dicom;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Matching;

namespace SamSgp.Cli.Segmenting;

/// <summary>A NIfTI file or a picture; its results are a label map under its own name and a picture, in the folder of the task.</summary>
internal sealed class PlainSource(PlainImage image) : IImageSource
{
    public string Title => Printable.Of(image.IsVolume && image.Fault is null ? $"{image.File.Below}, {image.Slices} slices" : image.File.Below);

    public DicomDataset Header => image.Header;

    public int Slices => image.Slices;

    public string? Fault => image.Fault;

    public string? NoImage => image.HoldsLabels ? "it says of itself that it is a label map" : null;

    // Each for itself.
    public string Study => "";

    public string Series => "";

    public string File => image.File.Below;

    // Such files state little: only what they state speaks against what the user asked for.
    public bool Allows(MatchResult match) => !match.IsContradicted;

    public string Advice(IReadOnlyList<MatchResult> fits) => fits switch
    {
        _ when fits.Any(match => !match.IsContradicted) =>
            "it states too little of what it shows to choose a task: name one with --task, or state its Modality in a JSON file of the same name beside it",
        [var one] => string.Join(' ', one.Reasons.Where(reason => reason is { Fits: false, IsUnstated: false }).Select(reason => reason.Sentence)),
        _ => "no task fits that is not experimental",
    };

    public SegmentInput Read(TaskManifest task, CancellationToken token) => SegmentInput.Of(image, task);

    public string ResultOf(TaskManifest task) => Beside(task, image.IsVolume ? ".nii.gz" : ".png");

    public string PreviewOf(TaskManifest task) => Beside(task, "-preview.png");

    private string Beside(TaskManifest task, string ending)
    {
        var name = Path.GetFileName(File);
        var stem = Path.GetFileNameWithoutExtension(name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^".gz".Length] : name);
        return Path.Combine(task.Id, Path.GetDirectoryName(File)!, stem + ending);
    }
}
