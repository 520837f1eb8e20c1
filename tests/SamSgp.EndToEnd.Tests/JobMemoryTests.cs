using System.Globalization;
using SamSgp.Dicom;
using SamSgp.Imaging.Phantoms;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>A service that works for weeks holds no more than after its first jobs. SOAK_JOBS says how many small jobs it does,
/// one after the other.</summary>
public sealed class JobMemoryTests(ITestOutputHelper output)
{
    // The first jobs fill caches and compile code; then what is held goes up and down with the garbage collector.
    private const double MostGrowth = 100;
    private const int Filling = 8;

    [Fact]
    public async Task Run_SmallJobs_HoldNoMoreThanTheFirstOnesDid()
    {
        var jobs = int.Parse(Environment.GetEnvironmentVariable("SOAK_JOBS") ?? "24", CultureInfo.InvariantCulture);
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = 3, Columns = 64, Rows = 64, ColumnSpacing = 6, RowSpacing = 6, Slices = 8, SliceSpacing = 25 });
        var first = phantom.Instances[0];
        await using var service = await ServiceProcess.StartAsync();
        (await service.Client.StoreAsync(phantom.Instances.Select(Bytes))).EnsureSuccessStatusCode();
        var held = new List<double>();
        for (var i = 0; i < jobs; i++)
        {
            var run = await service.Client.StartAsync("phantom-ct", first.GetString(DicomTag.StudyInstanceUID), first.GetString(DicomTag.SeriesInstanceUID));
            var (ended, _) = await service.Client.WatchAsync(run);
            Assert.Equal("COMPLETED", ended.GetProperty("state").GetString());
            held.Add(service.HeldMegabytes);
            if (i % 50 == 0) output.WriteLine($"{i}: {held[^1]:F0} MB");
        }

        var (before, after) = (held.Skip(Filling).Take((jobs - Filling) / 2).Max(), held[^(jobs / 4)..].Min());
        output.WriteLine($"{jobs} jobs: {before:F0} MB at most in the first half, {after:F0} MB at least at the end");
        Assert.InRange(after, 1, before + MostGrowth / 4);
        Assert.InRange(held[^1], 1, held[Filling] + MostGrowth);
    }

    private static byte[] Bytes(DicomDataset instance)
    {
        using var file = new MemoryStream();
        new DicomFile(instance).Save(file);
        return file.ToArray();
    }
}
