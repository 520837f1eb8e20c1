using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Failures;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Label maps that users submit: of a series they become a SEG, which a task learns from when it is told to.</summary>
internal sealed class MonaiLabels(TaskCatalog catalog, TaughtSupport taught, OpenedImages images, SeriesCorrector corrector, MonaiSubmissions submissions) : IDisposable
{
    private readonly SemaphoreSlim _teaching = new(1); // two clients that press Train at once do not add an example twice

    /// <summary>The task that a label map is of: the one that is named, else the only one that has all its names, of several the only
    /// one that is for its series.</summary>
    /// <param name="parameters">What the client says of the label map.</param>
    /// <param name="tasks">All tasks.</param>
    /// <param name="isFor">Whether a task is for the series.</param>
    /// <exception cref="MonaiException">There is none.</exception>
    public static TaskManifest TaskOf(MonaiParameters parameters, IReadOnlyList<TaskManifest> tasks, Func<TaskManifest, bool> isFor)
    {
        if (parameters.Text("model") is { Length: > 0 } model) return MonaiModel.Find(model, tasks).Task;
        var names = NamesIn(parameters).Select(label => label.Name).ToList();
        var fitting = tasks.Where(task => names.TrueForAll(name => NumberOf(name, task) is not null)).ToList();
        if (fitting.Count > 1) fitting = [.. fitting.Where(isFor)];
        return names.Count > 0 && fitting is [var only] ? only : throw new MonaiException(ProblemType.MalformedRequest,
            $"Which task the labels {string.Join(", ", names.Select(name => $"'{name}'"))} are of cannot be told: {(names.Count == 0 ? "label_info names none" : $"{fitting.Count} tasks have them all")}. Name it as params.model.");
    }

    /// <summary>Stores a label map as the SEG of a series.</summary>
    /// <exception cref="MonaiException">It cannot be stored.</exception>
    public async Task<OutputReference> SubmitAsync(TaskManifest task, MonaiImage.Series series, MonaiUpload label, MonaiParameters parameters, VolumeGeometry? grid,
        CancellationToken cancellationToken)
    {
        var order = new SegmentationOrder { TaskId = task.Id, StudyInstanceUid = series.StudyInstanceUid, SeriesInstanceUid = series.SeriesInstanceUid };
        var plan = MonaiException.Need(SegmentationPlan.Make(catalog.Current, taught, order));
        var opened = MonaiException.Need(await images.OpenSeriesAsync(plan, order, cancellationToken));
        var drawn = MasksOf(MonaiImages.ReadLabels(label, grid ?? opened.Images.Volume.Geometry), parameters, task);
        var masks = MaskResampler.Onto(drawn, opened.Images.Volume.Geometry);
        if (drawn.SegmentNumbers.Any(number => drawn.FindBox(number) is not null) && masks.SegmentNumbers.All(number => masks.FindBox(number) is null))
            throw new MonaiException(ProblemType.MalformedRequest, "The label map lies elsewhere than the series: none of its voxels is within the images.");
        var stored = MonaiException.Need(await corrector.StoreAsync(opened, masks, masks.SegmentNumbers, ByHand, cancellationToken));
        await submissions.AddAsync(task.Id, new MonaiSubmission(series.SeriesInstanceUid, stored), cancellationToken);
        return stored;
    }

    /// <summary>Has a task learn from what was submitted and it has not learned from yet.</summary>
    /// <returns>How many examples were added, and how many submissions are not in the store any more.</returns>
    /// <exception cref="MonaiException">One cannot be learned from.</exception>
    public async Task<(int Added, int Gone)> TeachAsync(TaskManifest task, string by, CancellationToken cancellationToken)
    {
        var (added, gone) = (0, 0);
        await _teaching.WaitAsync(cancellationToken);
        try
        {
            foreach (var submitted in submissions.WaitingFor(task.Id))
            {
                var segmentation = submitted.Segmentation;
                var learned = await taught.AddAsync(task, segmentation.StudyInstanceUid, submitted.SeriesInstanceUid, segmentation.SopInstanceUid, by, cancellationToken);
                if (learned.TryGet(out _, out var failure)) added++;
                else if (FailureCodes.Find(failure.Code) is FailureCode.SeriesNotFound or FailureCode.SegmentationNotFound) gone++;
                else throw new MonaiException(Api.TaskProblems.Of(failure));
                await submissions.RemoveAsync(task.Id, submitted, cancellationToken);
            }
        }
        finally
        {
            _teaching.Release();
        }

        return (added, gone);
    }

    /// <inheritdoc/>
    public void Dispose() => _teaching.Dispose();

    // Which model: a person.
    private static ModelIdentity ByHand => new("drawn by hand", new string('0', 64), null, new string('0', 64), "none");

    // 3D Slicer writes values 1 to n over the segments that it exports, but its idx counts those that it left out, too: the v-th entry
    // is value v, unless there are values beyond the entries.
    private static MaskVolume MasksOf(LabelVolume labels, MonaiParameters parameters, TaskManifest task)
    {
        var named = NamesIn(parameters);
        var values = labels.FindLabels();
        var byPlace = values.All(value => value <= named.Count);
        var numbers = new Dictionary<int, int>();
        foreach (var value in values)
        {
            var name = byPlace ? named[value - 1].Name : named.FirstOrDefault(label => label.Index == value).Name
                ?? throw new MonaiException(ProblemType.MalformedRequest, $"The label map has value {value}, which label_info does not name.");
            numbers[value] = NumberOf(name, task)
                ?? throw new MonaiException(ProblemType.MalformedRequest, $"Task {task.Id} has no segment '{name}'; it has {string.Join(", ", MonaiTasks.LabelsOf(task))}.");
        }

        return labels.ToMask(numbers);
    }

    private static List<(string Name, int? Index)> NamesIn(MonaiParameters parameters) => [.. parameters.Objects("label_info")
        .Where(item => item.TryGetProperty("name", out var name) && name.ValueKind == System.Text.Json.JsonValueKind.String)
        .Select(item => (item.GetProperty("name").GetString()!, item.TryGetProperty("idx", out var index) && index.ValueKind == System.Text.Json.JsonValueKind.Number
            && index.TryGetInt32(out var number) ? number : (int?)null))];

    private static int? NumberOf(string name, TaskManifest task) =>
        MonaiTasks.LabelsOf(task).ToList().FindIndex(label => label.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase)) is var at and >= 0 ? task.Segments[at].Number : null;
}
