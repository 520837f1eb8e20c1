using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Testing;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>Segmenting many slices and segments stays within bounds of memory. SOAK_SIZES=full takes a CT of 512 slices.</summary>
public sealed partial class SegmentMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const int Segments = 10, Size = 512;

    // A slice of 512 x 512: voxels 0.5 MB, label map 0.25 MB, encoded 0.5 MB, and as much for what the heap holds between.
    private const double ProgramMegabytes = 1500, SliceMegabytes = 4;
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Segment_ManySlicesAndSegments_StaysWithinBounds()
    {
        var slices = Environment.GetEnvironmentVariable("SOAK_SIZES") == "full" ? 512 : 24;
        WriteSeries(slices);
        WriteTask();
        var program = Path.Combine(SharedData.RepositoryRoot, "artifacts", "bin", "SamSgp.Cli", Configuration, "samsgp.dll");

        var run = ToolRun.Of("dotnet", program, "segment", "--task", _folder.PathTo("ten", "task.yaml"), "--input", _folder.PathTo("ct"),
            "--output", _folder.PathTo("seg.dcm"), "--report", _folder.PathTo("sr.dcm"), "--force", "--verbose");

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.True(File.Exists(_folder.PathTo("seg.dcm")));
        var peak = double.Parse(Peak().Match(run.Output).Groups[1].Value, CultureInfo.InvariantCulture);
        output.WriteLine($"{slices} slices, {Segments} segments: {peak:F0} MB at most");
        Assert.InRange(peak, 1, ProgramMegabytes + slices * SliceMegabytes);
    }

    private void WriteSeries(int slices)
    {
        Directory.CreateDirectory(_folder.PathTo("ct"));
        var phantom = DicomPhantom.Create(new PhantomOptions
        {
            Seed = 7, Columns = Size, Rows = Size, Slices = slices, ColumnSpacing = 0.75, RowSpacing = 0.75, SliceSpacing = 200.0 / slices,
        });
        for (var i = 0; i < slices; i++) new DicomFile(phantom.Instances[i]).Save(_folder.PathTo("ct", $"{i}.dcm"));
    }

    // The demo's four organs, several times under other numbers.
    private void WriteTask()
    {
        var demo = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");
        var text = new StringBuilder($$"""
            apiVersion: samsgp/v1
            id: ten
            version: 1.0.0
            title: Ten segments
            input: { plane: axial, crop: body, window: { center: 60, width: 360 } }
            model: { checkpoint: sgp-nano, select: { method: top-k, k: 4 }, memory: { bank: 4, direction: both } }
            support:

            """);
        foreach (var labels in (string[])["1: 1, 2: 2, 3: 3, 4: 4", "1: 5, 2: 6, 3: 7, 4: 8", "1: 9, 2: 10"])
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  - image: {Path.Combine(demo, "support", "phantom101_ct.nii.gz")}");
            text.AppendLine(CultureInfo.InvariantCulture, $"    mask: {Path.Combine(demo, "support", "phantom101_seg.nii.gz")}");
            text.AppendLine($"    labels: {{ {labels} }}").AppendLine("    slices: all");
        }

        text.AppendLine("segments:");
        for (var number = 1; number <= Segments; number++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  - number: {number}");
            text.AppendLine(CultureInfo.InvariantCulture, $"    label: Part {number}");
            text.AppendLine("    category: \"SCT:123037004 Anatomical Structure\"").AppendLine("    type: \"SCT:10200004 Liver\"");
            text.AppendLine("    color: \"#dd8265\"").AppendLine("    postprocess: [keep-largest, fill-holes, { smooth: 2 }]");
        }

        Directory.CreateDirectory(_folder.PathTo("ten"));
        File.WriteAllText(_folder.PathTo("ten", "task.yaml"), text.ToString());
    }

    [GeneratedRegex(@"Memory at most: (\d+) MB")]
    private static partial Regex Peak();
}
