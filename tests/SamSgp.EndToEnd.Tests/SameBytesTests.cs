using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Testing;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>One UID is one sequence of bytes: a job gives the same objects however its run came about.</summary>
public sealed class SameBytesTests : IDisposable
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;
    private readonly TemporaryFolder _folder = new();
    private readonly ITestOutputHelper _output;
    private readonly PhantomSeries _phantom = DicomPhantom.Create(new PhantomOptions { Seed = 21, Slices = 6, ShuffleInstances = true });
    private readonly PhantomSeries _other = DicomPhantom.Create(new PhantomOptions { Seed = 22, Slices = 4 });

    public SameBytesTests(ITestOutputHelper output)
    {
        _output = output;
        WriteTask();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Job_ColdWarmRestartedByCliAndWithOtherThreads_IsOneSegAndOneReport()
    {
        Dictionary<string, byte[]> expected;
        await using (var service = await ServiceProcess.StartAsync(2, Options))
        {
            await StoreAsync(service);
            var cold = await RunAsync(service, _phantom);
            expected = await ResultsAsync(service, cold);
            AssertNumbersAreOf(expected["SEG"], cold);

            await RunAsync(service, _phantom); // warm
            await RunAsync(service, _other);
            AssertSame(expected, await ResultsAsync(service, await RunAsync(service, _phantom)), "after another job");
            await service.KillAndRestartAsync();
            AssertSame(expected, await ResultsAsync(service, await RunAsync(service, _phantom)), "after a restart");

            // Another bit would have made another object.
            foreach (var modality in (string[])["SEG", "SR"])
                Assert.Equal(2, (await service.Client.SearchAsync($"instances?Modality={modality}")).Length);
        }

        await using (var service = await ServiceProcess.StartAsync(1, Options))
        {
            await StoreAsync(service);
            AssertSame(expected, await ResultsAsync(service, await RunAsync(service, _phantom)), "with one thread");
        }

        AssertSame(expected, await ByCliAsync(threads: 1), "by samsgp with one thread");
        AssertSame(expected, await ByCliAsync(threads: 2), "by samsgp with two threads");
    }

    private string[] Options => [$"--Tasks:Folder={_folder.PathTo("tasks")}"];

    // The demo task with a smaller support set.
    private void WriteTask()
    {
        var shipped = Path.Combine(SharedData.RepositoryRoot, "plugin-manifests", "phantom-ct");
        var support = Directory.CreateDirectory(_folder.PathTo("tasks", "phantom-ct", "support")).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(shipped, "support"))) File.Copy(file, Path.Combine(support, Path.GetFileName(file)));
        var manifest = File.ReadAllText(Path.Combine(shipped, "task.yaml")).Replace("slices: all", "slices: spread 6", StringComparison.Ordinal);
        Assert.Contains("spread 6", manifest, StringComparison.Ordinal);
        File.WriteAllText(_folder.PathTo("tasks", "phantom-ct", "task.yaml"), manifest);
    }

    private async Task StoreAsync(ServiceProcess service)
    {
        using var stored = await service.Client.StoreAsync([.. PhantomFiles.Of(_phantom), .. PhantomFiles.Of(_other)]);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    private static async Task<JsonElement> RunAsync(ServiceProcess service, PhantomSeries phantom)
    {
        var (study, series) = PhantomFiles.UidsOf(phantom);
        var (run, _) = await service.Client.WatchAsync(await service.Client.StartAsync("phantom-ct", study, series));
        Assert.True(run.GetProperty("state").GetString() == "COMPLETED", run + "\n" + service.Log);
        return run;
    }

    // What the run names as its results, by modality.
    private static async Task<Dictionary<string, byte[]>> ResultsAsync(ServiceProcess service, JsonElement run)
    {
        var results = new Dictionary<string, byte[]>();
        foreach (var output in run.GetProperty("results").EnumerateArray())
        {
            var file = await service.Client.RetrieveBytesAsync(output.GetProperty("retrieveUrl").GetString()!);
            results.Add(ModalityOf(file), file);
        }

        return results;
    }

    private async Task<Dictionary<string, byte[]>> ByCliAsync(int threads)
    {
        var run = _folder.PathTo(string.Create(CultureInfo.InvariantCulture, $"cli{threads}"));
        var series = Directory.CreateDirectory(Path.Combine(run, "series")).FullName;
        foreach (var (n, file) in PhantomFiles.Of(_phantom).Index().Reverse()) await File.WriteAllBytesAsync(Path.Combine(series, $"{n}.dcm"), file);
        var (seg, report) = (Path.Combine(run, "seg.dcm"), Path.Combine(run, "sr.dcm"));
        var start = new ProcessStartInfo("dotnet",
        [
            Path.Combine(SharedData.RepositoryRoot, "artifacts", "bin", "SamSgp.Cli", Configuration, "samsgp.dll"), "segment",
            "--task", "phantom-ct", "--tasks", _folder.PathTo("tasks"), "--input", series, "--output", seg, "--report", report,
        ])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = SharedData.RepositoryRoot,
        };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        start.Environment["SAMSGP_CACHE"] = Path.Combine(run, "cache");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await output + await error);
        return new() { ["SEG"] = await File.ReadAllBytesAsync(seg), ["SR"] = await File.ReadAllBytesAsync(report) };
    }

    // The API tells of the object that is in the store.
    private static void AssertNumbersAreOf(byte[] segmentation, JsonElement run)
    {
        var masks = SegmentationReader.Read(DicomFile.Open(segmentation).Dataset).Masks;
        var slice = new byte[masks.Geometry.SliceLength];
        var told = run.GetProperty("segments").EnumerateArray()
            .ToDictionary(segment => segment.GetProperty("number").GetInt32(), segment => segment.GetProperty("voxels").GetInt64());
        Assert.NotEmpty(told);
        foreach (var (segment, voxels) in told)
            Assert.Equal(voxels, Enumerable.Range(0, masks.Geometry.Slices).Sum(s => (long)masks.ReadSlice(segment, s, slice)));
    }

    private void AssertSame(Dictionary<string, byte[]> expected, Dictionary<string, byte[]> actual, string how)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach (var (modality, bytes) in expected)
        {
            _output.WriteLine($"{modality} {how}: {actual[modality].Length} bytes");
            Assert.True(bytes.AsSpan().SequenceEqual(actual[modality]), $"{modality} {how} is not the same file.");
        }
    }

    private static string ModalityOf(byte[] file) => DicomFile.Open(file).Dataset.GetString(DicomTag.Modality);
}
