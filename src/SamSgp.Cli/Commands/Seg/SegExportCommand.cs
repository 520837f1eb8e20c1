using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
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
            "samsgp seg export SEG.dcm --output masks/", "samsgp seg export SEG.dcm --output masks/ --labelmap")
    {
        Add(_file);
        Add(_output);
        Add(_labelmap);
    }

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var dataset = DicomFile.Open(arguments.GetRequiredValue(_file).FullName, FileReadOption.ReadLargeOnDemand).Dataset;
        var segmentation = SegmentSlices.Open(dataset);
        var (geometry, read) = (segmentation.Geometry, (ReadSlice)segmentation.ReadSlice);
        if (geometry.SliceShares is not null)
        {
            var even = SegmentationReader.Read(dataset).OnEvenSlices().Masks;
            terminal.WriteRemark(string.Create(CultureInfo.InvariantCulture, $"The {geometry.Slices} slices lie unevenly, which NIfTI cannot say: "
                + $"written on {even.Geometry.Slices} slices {even.Geometry.SliceSpacing:0.###} mm apart (nearest neighbour)."));
            (geometry, read) = (even.Geometry, (segment, slice, inside) => even.ReadSlice(segment, slice, inside) > 0);
        }

        var folder = arguments.GetRequiredValue(_output).FullName;
        Directory.CreateDirectory(folder);
        var written = Write(folder, arguments.GetValue(_labelmap), segmentation.Segments, geometry, read, token);
        foreach (var path in written) terminal.WriteLine(path);
        foreach (var remark in segmentation.Remarks) terminal.WriteWarning(remark);
        return Task.FromResult(ExitCode.Ok);
    }

    private static string[] Write(string folder, bool asLabelmap, IReadOnlyList<SegmentDescription> segments, VolumeGeometry geometry, ReadSlice read, CancellationToken token)
    {
        try
        {
            return asLabelmap ? [WriteLabels(Path.Combine(folder, "labels.nii.gz"), segments, geometry, read, token)]
                : WriteSegments(folder, segments, geometry, read, token);
        }
        catch (AggregateException e) when (e.Flatten().InnerExceptions.FirstOrDefault(inner => inner is DicomException or IOException) is { } fault)
        {
            throw new CommandException(fault.Message, fault); // files are written side by side
        }
    }

    // One slice of one segment, and whether there is anything in it.
    private delegate bool ReadSlice(int segment, int slice, Span<byte> inside);

    private static string[] WriteSegments(string folder, IReadOnlyList<SegmentDescription> segments, VolumeGeometry geometry, ReadSlice read, CancellationToken token)
    {
        var paths = segments.Select(segment => Path.Combine(folder,
            string.Create(CultureInfo.InvariantCulture, $"{segment.Number:D2}_{FileName(segment.Label)}.nii.gz"))).ToArray();
        Parallel.For(0, segments.Count, new ParallelOptions { CancellationToken = token, MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            var inside = new byte[geometry.SliceLength];
            NiftiFile.Write(paths[i], geometry, slice =>
            {
                token.ThrowIfCancellationRequested();
                read(segments[i].Number, slice, inside);
                return inside;
            });
        });
        return paths;
    }

    private static string WriteLabels(string path, IReadOnlyList<SegmentDescription> segments, VolumeGeometry geometry, ReadSlice read, CancellationToken token)
    {
        var labels = new ushort[geometry.VoxelCount];
        Parallel.For(0, geometry.Slices, new ParallelOptions { CancellationToken = token }, slice =>
        {
            var inside = new byte[geometry.SliceLength];
            var target = labels.AsSpan(slice * geometry.SliceLength, geometry.SliceLength);
            foreach (var segment in segments)
            {
                if (!read(segment.Number, slice, inside)) continue;
                for (var at = inside.AsSpan().IndexOf((byte)1); at >= 0 && at < inside.Length; at++)
                    if (inside[at] != 0) target[at] = (ushort)segment.Number;
            }
        });
        NiftiFile.Write(path, new LabelVolume(geometry, labels));
        return path;
    }

    private static string FileName(string label) =>
        string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '_'));
}
