using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Prompting;
using SamSgp.Jobs.Corrections;
using SamSgp.Jobs.Pipeline;
using SamSgp.Jobs.Support;
using SamSgp.Jobs.Workitems;
using SamSgp.Tasks.Catalog;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Runs a model on an image for a client that waits.</summary>
internal sealed class MonaiInference(TaskCatalog catalog, TaughtSupport taught, OpenedImages images, SeriesCorrector corrector, MonaiRuns runs, RequestMemory memory)
{
    // Images, masks of the network and of a correction, the label map and its file.
    private const int BytesOfVoxel = 14;

    /// <summary>Segments or corrects.</summary>
    /// <exception cref="MonaiException">It cannot be done.</exception>
    /// <exception cref="PromptException">What was said cannot be followed.</exception>
    public async Task<MonaiLabelMap> RunAsync(MonaiModel model, MonaiImage image, MonaiForm form, WorklistUser by, HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        var series = image as MonaiImage.Series;
        var order = OrderOf(model.Task, series, form.Parameters);
        var plan = MonaiException.Need(SegmentationPlan.Make(catalog.Current, taught, order));
        if (image is MonaiImage.Upload { File: var file }) await memory.EnterForAnswerAsync(context, MonaiImages.CountVoxels(file) * BytesOfVoxel);
        var opened = image is MonaiImage.Upload upload
            ? MonaiException.Need(await Task.Run(() => images.Open(plan, upload.File.Sha256, () => MonaiImages.ReadVolume(upload.File)), cancellationToken))
            : MonaiException.Need(await images.OpenSeriesAsync(plan, order, cancellationToken));
        var geometry = opened.Images.Volume.Geometry;
        if (series is not null) await memory.EnterForAnswerAsync(context, geometry.VoxelCount * BytesOfVoxel);
        if (series is not null && !geometry.IsRegular)
            throw new MonaiException(ProblemType.Uneven, "The slices of the series do not lie evenly: a label map for this client cannot say where they are.");
        if (form.Parameters.Flag("reset_state") == true) opened.ForgetAutomatic();
        var support = MonaiException.Need(await images.SupportAsync(plan, cancellationToken));
        return model.Kind switch
        {
            MonaiModelKind.Task when series is not null => await RunOnSeriesAsync(plan, order, opened, by, cancellationToken),
            MonaiModelKind.Task => await RunOnFileAsync(opened, support, cancellationToken),
            _ => await CorrectAsync(model, form, opened, support, cancellationToken),
        };
    }

    private async Task<MonaiLabelMap> RunOnSeriesAsync(SegmentationPlan plan, SegmentationOrder order, OpenedImage opened, WorklistUser by,
        CancellationToken cancellationToken)
    {
        var (segmentation, warnings) = await runs.SegmentAsync(plan, order, by, cancellationToken);
        var masks = MonaiException.Need(corrector.Read(order.StudyInstanceUid, segmentation.SopInstanceUid, opened)).Masks;
        return MonaiLabelMap.Of(opened.Task, masks, warnings) with { Segmentation = segmentation };
    }

    private async Task<MonaiLabelMap> RunOnFileAsync(OpenedImage opened, SupportSet support, CancellationToken cancellationToken)
    {
        var result = MonaiException.Need(await images.AutomaticAsync(opened, support, cancellationToken));
        return MonaiLabelMap.Of(opened.Task, result.Masks, result.Warnings);
    }

    private async Task<MonaiLabelMap> CorrectAsync(MonaiModel model, MonaiForm form, OpenedImage opened, SupportSet support, CancellationToken cancellationToken)
    {
        var geometry = opened.Images.Volume.Geometry;
        var (name, segment) = SegmentOf(model, form.Parameters);
        var map = model.Kind == MonaiModelKind.Scribbles
            ? MonaiImages.ReadLabels(form.File("label") ?? throw new MonaiException(ProblemType.MalformedRequest, "The strokes are missing: the form has no file 'label'."), geometry)
            : null;
        var said = map is null ? MonaiPrompts.OfClicks(form.Parameters, geometry) : MonaiPrompts.OfScribbles(form.Parameters, map, geometry);
        var automatic = MonaiException.Need(await images.AutomaticAsync(opened, support, cancellationToken));
        if (said.Prompts.Count == 0) return MonaiLabelMap.Of(name, segment.Number, automatic.Masks, [.. automatic.Warnings, .. said.Warnings]);
        var present = map is null ? automatic.Masks : StartOf(form.Parameters, map, name, segment, opened) ?? automatic.Masks;
        // A region has its box in each of its slices: there is nowhere to carry it to.
        var carry = said.Region is null && form.Parameters.Text("extent") != "slice";
        var result = MonaiException.Need(await Task.Run(() => images.Correct(opened, support,
            new Correction(segment.Number, present, said.Prompts, carry), _ => { }, cancellationToken), cancellationToken));
        return Within(said.Region, MonaiLabelMap.Of(name, segment.Number, result.ToMasks(), said.Warnings));
    }

    // The mask that a client starts from: that of the segment in its label map, where it has one.
    private static MaskVolume? StartOf(MonaiParameters parameters, LabelVolume map, string name, SegmentDefinition segment, OpenedImage opened)
    {
        if (MonaiPrompts.ValueOf(parameters, parameters.Text("selected_label_name") ?? name) is not { } value) return null;
        var labels = new byte[map.Geometry.VoxelCount];
        for (var i = 0; i < labels.Length; i++) labels[i] = map.Labels[i] == value ? (byte)1 : (byte)0;
        if (!labels.AsSpan().Contains((byte)1)) return null;
        var masks = new MaskVolume(opened.Images.Volume.Geometry);
        masks.AddLayer(labels, new Dictionary<byte, int> { [1] = segment.Number });
        return masks;
    }

    private static MonaiLabelMap Within(VoxelBox? region, MonaiLabelMap map)
    {
        if (region is not { } box) return map;
        for (var i = 0; i < map.Labels.Length; i++)
        {
            var (line, column) = Math.DivRem(i, map.Geometry.Columns);
            var (slice, row) = Math.DivRem(line, map.Geometry.Rows);
            if (column < box.Column || column >= box.Column + box.Columns || row < box.Row || row >= box.Row + box.Rows
                || slice < box.Slice || slice >= box.Slice + box.Slices) map.Labels[i] = 0;
        }

        return map;
    }

    // A task with one segment takes any name, and none; of several, who names none gets the first.
    private static (string Name, SegmentDefinition Segment) SegmentOf(MonaiModel model, MonaiParameters parameters)
    {
        var labels = MonaiTasks.LabelsOf(model.Task);
        var asked = parameters.Text("label") ?? parameters.Text("selected_label_name");
        if (labels.Count == 1) return (asked is { Length: > 0 } ? asked : labels[0], model.Task.Segments[0]);
        if (string.IsNullOrEmpty(asked)) return (labels[0], model.Task.Segments[0]);
        var found = labels.ToList().FindIndex(label => label.Equals(asked, StringComparison.OrdinalIgnoreCase));
        return found >= 0 ? (labels[found], model.Task.Segments[found])
            : throw new MonaiException(ProblemType.MalformedRequest, $"Task {model.Task.Id} has no label '{asked}'; it has {string.Join(", ", labels)}.");
    }

    private static SegmentationOrder OrderOf(TaskManifest task, MonaiImage.Series? series, MonaiParameters parameters) => new()
    {
        TaskId = task.Id, StudyInstanceUid = series?.StudyInstanceUid ?? "", SeriesInstanceUid = series?.SeriesInstanceUid ?? "",
        Parameters = task.Parameters.Select(p => (p.Name, Value: parameters.Plain(p.Name))).Where(p => p.Value is not null).ToDictionary(p => p.Name, p => p.Value!),
    };
}
