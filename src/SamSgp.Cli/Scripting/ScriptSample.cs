using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Cli.Series;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Volumes;
using SamSgp.Inference.Support;
using SamSgp.Tasks.Manifests;
using SamSgp.Tasks.Support;

namespace SamSgp.Cli.Scripting;

/// <summary>What a script is tried on.</summary>
/// <param name="Volume">Images.</param>
/// <param name="Masks">Masks of the task's segments.</param>
/// <param name="Header">Attributes of the series, for route scripts.</param>
/// <param name="Frames">Frames of the series.</param>
/// <param name="Name">What it is, for the user.</param>
internal sealed record ScriptSample(Volume Volume, MaskVolume Masks, DicomDataset Header, int Frames, string Name)
{
    /// <summary>The user's images, else the first of the task's examples, else a synthetic abdomen.</summary>
    /// <param name="task">The task.</param>
    /// <param name="input">Folder or ZIP with a DICOM series, or a DICOM, DICOMDIR, NIfTI or picture file; null for none.</param>
    /// <param name="masks">NIfTI or picture whose values are segment numbers; null for none.</param>
    /// <param name="token">Stops reading.</param>
    public static ScriptSample Find(TaskManifest task, string? input, string? masks, CancellationToken token)
    {
        if (input is not null) return OfUser(task, input, masks, token);
        if (masks is not null) throw new CommandException("--masks belong to images: name them with --input.");
        return SupportSet.Locate(task) is { IsComplete: true, Examples: [var example, ..] } ? OfSupport(task, example) : OfPhantom(task);
    }

    private static ScriptSample OfUser(TaskManifest task, string input, string? masks, CancellationToken token)
    {
        var read = SegmentInput.Read(input, task, null, null, evenUnfit: true, token);
        return new ScriptSample(read.Volume, masks is null ? Empty(task, read.Volume) : Labels(masks, read.Volume, task),
            read.Series?.Header ?? Stated(task), read.Series?.Frames ?? read.Volume.Geometry.Slices, input);
    }

    private static ScriptSample OfSupport(TaskManifest task, SupportFiles example)
    {
        var (image, segments) = SupportImages.Read(example);
        return new ScriptSample(image, segments.ToMask(Numbers(task)), Stated(task), image.Geometry.Slices, $"the task's example {Path.GetFileName(example.Image)}");
    }

    // The phantom's organs stand for the task's segments, in order.
    private static ScriptSample OfPhantom(TaskManifest task)
    {
        var phantom = DicomPhantom.Create(new PhantomOptions());
        var labels = phantom.Labels.FindLabels();
        var segments = labels.Zip(task.Segments).ToDictionary(pair => pair.First, pair => pair.Second.Number);
        return new ScriptSample(phantom.Volume, phantom.Labels.ToMask(segments), phantom.Instances[0], phantom.Volume.Geometry.Slices,
            "a synthetic abdomen (the task's examples are not there)");
    }

    private static MaskVolume Labels(string path, Volume volume, TaskManifest task)
    {
        var labels = PlainImage.IsNifti(path) ? NiftiFile.ReadLabels(path) : RasterImage.Read(path).ToLabels();
        var (grid, own) = (volume.Geometry, labels.Geometry);
        if ((own.Columns, own.Rows, own.Slices) != (grid.Columns, grid.Rows, grid.Slices))
            throw new CommandException($"{path} has {own.Columns} x {own.Rows} x {own.Slices} voxels, the images {grid.Columns} x {grid.Rows} x {grid.Slices}.");
        if (PlainImage.IsNifti(path) && !grid.IsSameGridAs(own))
            throw new CommandException($"{path} does not lie where the images do: resample it onto them.");
        return new LabelVolume(grid, labels.Labels.ToArray()).ToMask(Numbers(task));
    }

    private static MaskVolume Empty(TaskManifest task, Volume volume) =>
        new LabelVolume(volume.Geometry, new ushort[volume.Geometry.VoxelCount]).ToMask(Numbers(task));

    private static Dictionary<int, int> Numbers(TaskManifest task) => task.Segments.ToDictionary(s => s.Number, s => s.Number);

    // Files that are no DICOM state nothing; what the task asks for makes the route script be asked at all.
    private static DicomDataset Stated(TaskManifest task)
    {
        var header = new DicomDataset();
        if (task.Match.Modality is [var modality, ..]) header.Add(DicomTag.Modality, modality);
        if (task.Match.BodyPart is [var part, ..]) header.Add(DicomTag.BodyPartExamined, part);
        return header;
    }
}
