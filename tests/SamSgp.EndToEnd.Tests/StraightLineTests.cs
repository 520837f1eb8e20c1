using System.Net;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Phantoms;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Testing;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>A series in by STOW-RS, found by QIDO-RS, a task by one POST, its progress, the SEG found and fetched: the
/// main job, against the running service.</summary>
public sealed class StraightLineTests(ITestOutputHelper output)
{
    // Floors under what the shipped model reaches (measured: see the model's card), to notice when something breaks.
    private const int PhantomLiver = 1; // label of the phantom that is the liver
    private const double PhantomLiverFloor = 0.8;
    private const double CaseLiverFloor = 0.85;
    private const double CaseSpleenFloor = 0.6;

    [Fact]
    public async Task Phantom_SegmentedOverHttp_GivesASegWithTheOrgansInPlace()
    {
        await using var service = await ServiceProcess.StartAsync();
        var phantom = DicomPhantom.Create(new PhantomOptions { Seed = 4711, Slices = 24, ShuffleInstances = true });
        var truth = phantom.Labels;

        var (run, masks) = await SegmentAsync(service, "phantom-ct", [.. phantom.Instances.Select(Bytes)]);

        var liver = Dice(masks, 1, (slice, row, column) => truth.Slice(slice)[row * 128 + column] == PhantomLiver);
        output.WriteLine($"phantom: liver Dice {liver:f3}; {run.GetProperty("warnings")}");
        Assert.InRange(liver, PhantomLiverFloor, 1);
    }

    [SharedDataFact("data/segmentation/ct_multiorgan_totalsegmentator")]
    public async Task CtSeries_SegmentedOverHttp_GivesASegWithTheLiverInPlace()
    {
        await using var service = await ServiceProcess.StartAsync();
        var folder = SharedData.PathTo("data", "segmentation", "ct_multiorgan_totalsegmentator");
        var truth = NiftiFile.ReadLabels(Path.Combine(folder, "dicom_case_seg.nii.gz"));

        var (_, masks) = await SegmentAsync(service, "abdomen-ct",
            [.. Directory.GetFiles(Path.Combine(folder, "dicom_case")).Select(File.ReadAllBytes)]);

        // The file's rows run from the back to the front; its slices ascend as ours do.
        var liver = Dice(masks, 1, (slice, row, column) => truth.Slice(slice)[(511 - row) * 512 + column] == 5);
        var spleen = Dice(masks, 2, (slice, row, column) => truth.Slice(slice)[(511 - row) * 512 + column] == 1);
        output.WriteLine($"dicom_case: liver Dice {liver:f3}, spleen Dice {spleen:f3}");
        Assert.InRange(liver, CaseLiverFloor, 1);
        Assert.InRange(spleen, CaseSpleenFloor, 1);
    }

    [SharedDataFact("data/segmentation/ct_multiorgan_totalsegmentator")]
    public void CtSeries_TruthAsAligned_LiesOnTheLiver()
    {
        var folder = SharedData.PathTo("data", "segmentation", "ct_multiorgan_totalsegmentator");
        var truth = NiftiFile.ReadLabels(Path.Combine(folder, "dicom_case_seg.nii.gz"));
        var series = SeriesReader.Read(Directory.GetFiles(Path.Combine(folder, "dicom_case")), new SeriesReadOptions(), CancellationToken.None);
        Assert.True(series.TryGet(out var volume, out _));

        var values = new float[512 * 512];
        var inside = new List<float>();
        for (var slice = 0; slice < 20; slice++)
        {
            volume.ReadSlice(slice, values);
            for (var i = 0; i < values.Length; i++)
                if (truth.Slice(slice)[(511 - i / 512) * 512 + i % 512] == 5) inside.Add(values[i]);
        }

        var mean = inside.Average();
        Assert.InRange(mean, 87, 91);
        Assert.InRange(Math.Sqrt(inside.Average(v => (v - mean) * (v - mean))), 20, 24);
    }

    private static async Task<(JsonElement Run, MaskVolume Masks)> SegmentAsync(ServiceProcess service, string task, IReadOnlyList<byte[]> files)
    {
        var client = service.Client;
        using (var stored = await client.StoreAsync(files)) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var series = Assert.Single(await client.SearchAsync("series?Modality=CT"));
        var (study, uid) = (series.Value("0020000D"), series.Value("0020000E"));

        var (run, percents) = await client.WatchAsync(await client.StartAsync(task, study, uid));
        Assert.True(run.GetProperty("state").GetString() == "COMPLETED", run + "\n" + service.Log);
        Assert.Equal(percents.Order(), percents);
        Assert.Equal(100, percents[^1]);

        var seg = Assert.Single(await client.SearchAsync($"studies/{study}/series?Modality=SEG"));
        var instance = Assert.Single(await client.SearchAsync($"studies/{study}/series/{seg.Value("0020000E")}/instances"));
        var file = await client.RetrieveAsync(
            $"dicom-web/studies/{study}/series/{seg.Value("0020000E")}/instances/{instance.Value("00080018")}");
        await AssertPreviewAsync(client, run);
        await AssertRunAgainGivesTheSameAsync(client, task, study, uid);
        return (run, ReadOnSource(file.Dataset, files));
    }

    private static async Task AssertPreviewAsync(HttpClient client, JsonElement run)
    {
        var picture = await client.GetByteArrayAsync(run.GetProperty("links").GetProperty("preview").GetString());
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], picture.Take(4));
    }

    // A run that is repeated makes the object again, not another one.
    private static async Task AssertRunAgainGivesTheSameAsync(HttpClient client, string task, string study, string series)
    {
        var (again, _) = await client.WatchAsync(await client.StartAsync(task, study, series));
        Assert.Equal("COMPLETED", again.GetProperty("state").GetString());
        Assert.Single(await client.SearchAsync($"studies/{study}/series?Modality=SEG"));
        Assert.Single(await client.SearchAsync("instances?Modality=SEG"));
    }

    private static MaskVolume ReadOnSource(DicomDataset seg, IReadOnlyList<byte[]> files)
    {
        var series = SeriesReader.Read([.. files.Select(f => DicomFile.Open(f).Dataset)], new SeriesReadOptions(), CancellationToken.None);
        Assert.True(series.TryGet(out var volume, out _));
        return SegmentationReader.Read(seg, volume.Geometry, volume.Frames).Masks;
    }

    private static byte[] Bytes(DicomDataset dataset)
    {
        using var stream = new MemoryStream();
        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
    }

    private static double Dice(MaskVolume masks, int segment, Func<int, int, int, bool> truth)
    {
        var geometry = masks.Geometry;
        var slice = new byte[geometry.SliceLength];
        long both = 0, sizes = 0;
        for (var s = 0; s < geometry.Slices; s++)
        {
            sizes += masks.ReadSlice(segment, s, slice);
            for (var i = 0; i < slice.Length; i++)
            {
                if (!truth(s, i / geometry.Columns, i % geometry.Columns)) continue;
                sizes++;
                both += slice[i];
            }
        }

        return sizes == 0 ? 1 : 2.0 * both / sizes;
    }
}
