using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;

namespace SamSgp.Cli.Tests.Commands;

public sealed partial class SegmentCommandTests
{
    [Fact]
    public async Task Segment_FolderOfStudies_GivesEachSeriesTheTaskThatFits()
    {
        await StudiesAsync();

        var run = await ManyAsync("--verbose");

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        var written = Directory.GetFiles(_folder.PathTo("out"), "*.dcm", SearchOption.AllDirectories);
        Assert.Equal(2, written.Length);
        Assert.All(written, path =>
        {
            var dataset = DicomFile.Open(path).Dataset;
            Assert.Equal(Path.GetFileName(Path.GetDirectoryName(path)), dataset.GetString(DicomTag.StudyInstanceUID));
            Assert.True(File.Exists(Path.ChangeExtension(path, ".png")));
        });
        Assert.Single(run.Error.Split("Loaded model")[1..]);
        Assert.Contains("passed over: The series has 2 slices; the task needs at least 3.", run.Output, StringComparison.Ordinal);
        var rows = await File.ReadAllLinesAsync(_folder.PathTo("out", "segments.csv"));
        Assert.Equal(1 + (2 * 4) + 1, rows.Length);
        Assert.Equal(2, rows.Count(row => row.Contains(",phantom-ct,", StringComparison.Ordinal) && row.Contains(",1,Liver,", StringComparison.Ordinal)));
        // The same as one at a time.
        var single = _folder.PathTo("single.dcm");
        await SegmentAsync(_folder.PathTo("series", "a"), single);
        Assert.Contains(written, path => File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(single)));
    }

    [Fact]
    public async Task Segment_FolderWithADamagedSeries_DoesTheOthersAndFails()
    {
        await StudiesAsync();
        var file = _folder.PathTo("series", "b", "IM0002.dcm");
        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..900]);

        var run = await ManyAsync();

        Assert.Single(Directory.GetFiles(_folder.PathTo("out"), "*.dcm", SearchOption.AllDirectories));
        Assert.Contains("IM0002.dcm", await File.ReadAllTextAsync(_folder.PathTo("out", "segments.csv")), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
    }

    [Fact]
    public async Task Segment_SeveralTasksFit_RunsNoneThatWasNotNamed()
    {
        await StudiesAsync();
        Directory.CreateDirectory(_folder.PathTo("tasks", "other"));
        foreach (var file in Directory.GetFiles(_folder.PathTo("tasks", "phantom-ct", "support")))
        {
            Directory.CreateDirectory(_folder.PathTo("tasks", "other", "support"));
            File.Copy(file, _folder.PathTo("tasks", "other", "support", Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(_folder.PathTo("tasks", "other", "task.yaml"),
            (await File.ReadAllTextAsync(_task)).Replace("id: phantom-ct", "id: other", StringComparison.Ordinal));
        Directory.CreateDirectory(_folder.PathTo("tasks", "trial"));
        await File.WriteAllTextAsync(_folder.PathTo("tasks", "trial", "task.yaml"), (await File.ReadAllTextAsync(_task))
            .Replace("id: phantom-ct", "id: trial\nexperimental: It is new.", StringComparison.Ordinal).Replace("support/", "../other/support/", StringComparison.Ordinal));

        var unnamed = await ManyAsync();
        var named = await ManyAsync("--task", "other", "--task", "phantom-ct");

        Assert.Equal(ExitCode.Failed, unnamed.ExitCode);
        Assert.Contains("several tasks fit, name one with --task: other, phantom-ct", unnamed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, named.ExitCode);
        Assert.Equal(4, Directory.GetFiles(_folder.PathTo("out"), "*.dcm", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData("--report", "sr.dcm")]
    [InlineData("--series-uid", "1.2")]
    [InlineData("--parameter", "smoothing=1.5")]
    public async Task Segment_FolderAsOutput_RefusesWhatIsOfOneSeries(string option, string value)
    {
        await StudiesAsync();
        var run = await ManyAsync(option, value);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_LikeASeg_GivesTheSameBytes()
    {
        await PhantomAsync(3);
        var (first, again) = (_folder.PathTo("seg.dcm"), _folder.PathTo("again.dcm"));
        await SegmentAsync(_folder.PathTo("series"), first, "--parameter", "smoothing=1.5");

        var run = await LikeAsync(first, again);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Contains("The result is the recorded one.", run.Error, StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(again));
    }

    [Fact]
    public async Task Segment_LikeAForcedSeg_IsForcedAgain()
    {
        await PhantomAsync(2);
        var (first, again) = (_folder.PathTo("seg.dcm"), _folder.PathTo("again.dcm"));
        await SegmentAsync(_folder.PathTo("series"), first, "--force");

        var run = await LikeAsync(first, again);

        Assert.Equal((ExitCode.Ok, ""), (run.ExitCode, run.ExitCode == 0 ? "" : run.Error));
        Assert.Equal(await File.ReadAllBytesAsync(first), await File.ReadAllBytesAsync(again));
    }

    [Fact]
    public async Task Segment_LikeASegWhoseTaskHasChanged_SaysWhatIsMissing()
    {
        await PhantomAsync(3);
        var first = _folder.PathTo("seg.dcm");
        await SegmentAsync(_folder.PathTo("series"), first);
        await File.AppendAllTextAsync(_task, "# changed\n");

        var refused = await LikeAsync(first, _folder.PathTo("again.dcm"));
        var forced = await LikeAsync(first, _folder.PathTo("again.dcm"), "--force");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("Task phantom-ct 1.0.0 with SHA-256", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, forced.ExitCode);
        Assert.Contains("The result is another than the recorded one.", forced.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segment_LikeASegWhoseSupportHasChanged_SaysThatAndWritesNothing()
    {
        await PhantomAsync(3);
        var first = _folder.PathTo("seg.dcm");
        await SegmentAsync(_folder.PathTo("series"), first);
        var support = _folder.PathTo("tasks", "phantom-ct", "support");
        File.Copy(Path.Combine(support, "phantom101_ct.nii.gz"), Path.Combine(support, "phantom103_ct.nii.gz"));
        File.Copy(Path.Combine(support, "phantom101_seg.nii.gz"), Path.Combine(support, "phantom103_seg.nii.gz"));

        var run = await LikeAsync(first, _folder.PathTo("again.dcm"));

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("The support set with SHA-256", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.PathTo("again.dcm")));
    }

    [Fact]
    public async Task Segment_LikeAnImage_SaysThatItIsNoResult()
    {
        await PhantomAsync(3);
        var run = await LikeAsync(_folder.PathTo("series", "IM0001.dcm"), _folder.PathTo("again.dcm"));
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("is no segmentation of this product", run.Error, StringComparison.Ordinal);
    }

    // Two studies that fit, and one that has too few slices.
    private async Task StudiesAsync()
    {
        foreach (var (name, seed, slices) in new[] { ("a", 1, 3), ("b", 2, 4), ("c", 3, 2) })
            await CliRun.RunAsync("phantom", "-o", _folder.PathTo("series", name), "--size", "32", "--slices", $"{slices}", "--seed", $"{seed}");
    }

    private Task<CliRun> ManyAsync(params string[] more) => CliRun.RunAsync(["segment", "--tasks", _folder.PathTo("tasks"), "--input", _folder.PathTo("series"),
        "--output", _folder.PathTo("out"), "--models", _folder.PathTo("models"), .. more]);

    private Task<CliRun> LikeAsync(string seg, string output, params string[] more) => CliRun.RunAsync(["segment", "--tasks", _folder.PathTo("tasks"),
        "--input", _folder.PathTo("series"), "--like", seg, "--output", output, "--models", _folder.PathTo("models"), .. more]);
}
