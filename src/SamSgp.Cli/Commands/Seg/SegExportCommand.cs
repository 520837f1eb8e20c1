using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Cli.Segmenting;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;

namespace SamSgp.Cli.Commands.Seg;

/// <summary><c>samsgp seg export</c>: a segmentation as NIfTI.</summary>
internal sealed class SegExportCommand : TerminalCommand
{
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "A DICOM SEG." };

    private readonly Option<DirectoryInfo> _output = new("--output", "-o")
    {
        Description = "Folder for the files; made when it is not there.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<bool> _labelmap = new("--labelmap")
    {
        Description = "One label map instead of a file for each segment; where segments overlap, the later one's number stands.",
    };

    public SegExportCommand()
        : base("export", "Write the segments of a DICOM segmentation as NIfTI, each a file of 0 and 1.",
            "samsgp seg export seg.dcm --output masks/", "samsgp seg export seg.dcm --output masks/ --labelmap")
    {
        Add(_file);
        Add(_output);
        Add(_labelmap);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var segmentation = SegmentationReader.Read(
            DicomFile.Open(arguments.GetRequiredValue(_file).FullName, FileReadOption.ReadLargeOnDemand).Dataset);
        if (segmentation.Masks.Geometry.SliceShares is not null)
        {
            var stored = segmentation.Masks.Geometry.Slices;
            segmentation = segmentation.OnEvenSlices();
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture, $"The {stored} slices lie unevenly, which NIfTI cannot say: "
                + $"written on {segmentation.Masks.Geometry.Slices} slices {segmentation.Masks.Geometry.SliceSpacing:0.###} mm apart (nearest neighbour)."));
        }

        var folder = arguments.GetRequiredValue(_output).FullName;
        Directory.CreateDirectory(folder);
        if (arguments.GetValue(_labelmap))
        {
            Write(MaskLabels.Of(segmentation.Masks), Path.Combine(folder, "labels.nii.gz"), terminal);
            return Task.FromResult(ExitCode.Ok);
        }

        foreach (var segment in segmentation.Segments)
        {
            token.ThrowIfCancellationRequested();
            var name = string.Create(CultureInfo.InvariantCulture, $"{segment.Number:D2}_{FileName(segment.Label)}.nii.gz");
            Write(Single(segmentation.Masks, segment.Number), Path.Combine(folder, name), terminal);
        }

        return Task.FromResult(ExitCode.Ok);
    }

    private static void Write(LabelVolume labels, string path, Terminal terminal)
    {
        NiftiFile.Write(path, labels);
        terminal.WriteLine(path);
    }

    private static LabelVolume Single(MaskVolume masks, int segment) => new(masks.Geometry,
        Array.ConvertAll(masks.ReadBox(segment, VoxelBox.Of(masks.Geometry)), voxel => (ushort)voxel));

    private static string FileName(string label) =>
        string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
