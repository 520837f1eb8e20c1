using System.CommandLine;
using System.Globalization;
using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using Spectre.Console;

namespace SamSgp.Cli.Commands.Seg;

/// <summary><c>samsgp seg info</c>: segments, codes and volumes of a segmentation.</summary>
internal sealed class SegInfoCommand : TerminalCommand
{
    private readonly Argument<FileInfo> _file = new("FILE") { Description = "A DICOM SEG." };

    public SegInfoCommand()
        : base("info", "Show segments, codes and volumes of a DICOM segmentation.", "samsgp seg info SEG.dcm") => Add(_file);

    protected override Task<int> RunAsync(ParseResult arguments, Terminal terminal, CancellationToken token)
    {
        var dataset = DicomFile.Open(arguments.GetRequiredValue(_file).FullName, FileReadOption.ReadLargeOnDemand).Dataset;
        var segmentation = SegmentSlices.Open(dataset);
        var geometry = segmentation.Geometry;
        terminal.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{segmentation.Encoding}, {geometry.Columns} x {geometry.Rows} x {geometry.Slices} voxels{SizeOf(geometry)}"));
        foreach (var uid in segmentation.ReferencedSeriesInstanceUids) terminal.WriteLine($"drawn on series {uid}");
        var table = new Table().AddColumns("Segment", "Label", "Category", "Type", "Slices", "Volume (ml)", "Algorithm");
        var counts = segmentation.CountVoxels(token);
        foreach (var segment in segmentation.Segments) table.AddRow(Row(segment, counts[segment.Number], geometry));
        terminal.Write(table);
        foreach (var remark in segmentation.Remarks) terminal.WriteWarning(remark);
        return Task.FromResult(ExitCode.Ok);
    }

    // What nobody states is no size.
    private static string SizeOf(VolumeGeometry geometry) =>
        geometry.HasVolume ? string.Create(CultureInfo.InvariantCulture, $" of {geometry.ColumnSpacing:0.###} x {geometry.RowSpacing:0.###} x {SliceSpacing(geometry)} mm")
        : geometry.HasPixelSpacing ? string.Create(CultureInfo.InvariantCulture, $" of {geometry.ColumnSpacing:0.###} x {geometry.RowSpacing:0.###} mm, slices at no known distance")
        : ", no size stated";

    private static string SliceSpacing(VolumeGeometry geometry) => geometry.SliceShares is not { } shares
        ? geometry.SliceSpacing.ToString("0.###", CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{shares.Min(s => s.Thickness):0.###} to {shares.Max(s => s.Thickness):0.###} (unevenly placed slices)");

    private static string[] Row(SegmentDescription segment, long[] counts, VolumeGeometry geometry)
    {
        var type = segment.Type + (segment.TypeModifier is { } modifier ? $", {modifier.Meaning}" : "")
            + (segment.Region is { } region ? $" in {region.Meaning}" : "");
        string[] cells =
        [
            segment.Number.ToString(CultureInfo.InvariantCulture), segment.Label, segment.Category.Meaning, type,
            counts.Count(c => c > 0).ToString(CultureInfo.InvariantCulture),
            geometry.HasVolume
                ? counts.Index().Sum(slice => slice.Item * geometry.VoxelMillilitersIn(slice.Index)).ToString("F2", CultureInfo.InvariantCulture) : "-",
            segment.AlgorithmName ?? segment.AlgorithmType.ToString(),
        ];
        return [.. cells.Select(cell => Markup.Escape(Printable.Of(cell)))];
    }
}
