using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Series;
using SamSgp.Imaging.DerivedObjects;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Rasters;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Runs;
using SamSgp.Runs.Results;

namespace SamSgp.Cli.Segmenting;

/// <summary>The file a result goes into: DICOM SEG, NIfTI or PNG label map, by its name; with a SEG, its report.</summary>
/// <param name="path">Full path.</param>
/// <param name="report">Full path of the report (SR); null for none.</param>
internal sealed class SegmentOutput(string path, string? report)
{
    /// <summary>Refuses a form that cannot hold the input's result, before any work is done.</summary>
    public void Check(SegmentInput input)
    {
        if (IsPng && input.Volume.Geometry.Slices > 1)
            throw new CommandException($"A PNG holds one slice, the input has {input.Volume.Geometry.Slices}; name the output .dcm or .nii.gz.");
        if (IsSeg && input.Source is null)
            throw new CommandException("A DICOM SEG refers to DICOM images, which the input is not; name the output .png or .nii.gz.");
        if (report is not null && !IsSeg)
            throw new CommandException("A report refers to a DICOM SEG; name the output .dcm.");
        if (!IsPng && !IsSeg && !PlainImage.IsNifti(path))
            throw new CommandException($"{Path.GetFileName(path)} has an unknown form; name the output .dcm, .nii.gz or .png.");
        OutputFile.Require(path);
        OutputFile.Require(report);
    }

    /// <summary>Writes the result.</summary>
    /// <returns>Sentences for the user.</returns>
    public async Task<IReadOnlyList<string>> WriteAsync(SegmentInput input, TaskResult result, CancellationToken token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (IsSeg) return await WriteDicomAsync(input.Source!, input.Volume, result, token);
        var labels = result.Masks.ToLabels();
        if (IsPng) Picture(labels).WritePng(path);
        else NiftiFile.Write(path, labels);
        return [];
    }

    private async Task<IReadOnlyList<string>> WriteDicomAsync(SourceSeries source, Volume volume, TaskResult result, CancellationToken token)
    {
        var segmentation = ToSegmentation(source, result);
        await segmentation.File.SaveAsync(path, null, token);
        if (report is null) return segmentation.Warnings;
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        await ResultWriter.ToReport(source, volume, result, segmentation.File).SaveAsync(report, null, token);
        return segmentation.Warnings;
    }

    private static SegmentationInstance ToSegmentation(SourceSeries source, TaskResult result)
    {
        try
        {
            return ResultWriter.ToSegmentation(source, result);
        }
        catch (UnsuitableEncodingException e)
        {
            throw new CommandException(e.Message, e);
        }
    }

    private bool IsPng => Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase);

    private bool IsSeg => Path.GetExtension(path).Equals(".dcm", StringComparison.OrdinalIgnoreCase);

    // Segment numbers go to 255, so that 8 bits do.
    private static RasterImage Picture(LabelVolume labels)
    {
        var pixels = new byte[labels.Geometry.SliceLength];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)labels.Labels[i];
        return RasterImage.From8Bit(labels.Geometry.Columns, labels.Geometry.Rows, pixels);
    }
}
