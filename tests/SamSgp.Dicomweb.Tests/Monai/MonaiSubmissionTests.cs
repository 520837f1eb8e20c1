using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Monai;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Imaging.Nifti;
using SamSgp.Imaging.Segmentations;
using SamSgp.Imaging.Volumes;
using SamSgp.Storage.Documents;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Monai;

/// <summary>Labels that clients submit, what is learned from them, and the sample that comes next.</summary>
public sealed class MonaiSubmissionTests : MonaiFixture
{
    [Fact]
    public async Task Submit_UploadThatIsAStoredSeries_BecomesItsSegAndIsLearnedFrom()
    {
        await Client.UploadAsync(Image, Nifti());
        // Values 1 and 2 over the segments that were exported; their idx counts those that were not.
        var labels = new ushort[48 * 48 * 4];
        for (var i = 0; i < 30; i++) (labels[(48 * 48) + (10 * 48) + i], labels[(48 * 48) + (12 * 48) + i]) = (1, 2);

        using var answer = await Client.SubmitAsync(Image, Labels(labels), new { label_info = new[] { new { name = "Spleen", idx = 4 }, new { name = "Liver", idx = 9 } } });

        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var stored = await Service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/instances?Modality=SEG");
        var seg = Assert.Single(stored.EnumerateArray());
        var parts = await (await Service.Http.GetAsync($"/dicom-web/studies/{PhantomService.Study}/series/{seg.Text("0020000E")}/instances/{seg.Text("00080018")}",
            "multipart/related; type=\"application/dicom\"")).PartsAsync();
        File.WriteAllBytes(Folder.PathTo("seg.dcm"), parts[0].Body);
        var read = SegmentationReader.Read(DicomFile.Open(parts[0].Body).Dataset);
        Assert.Equal((30, 30), (Count(read, "Liver"), Count(read, "Spleen")));
        Assert.Equal(SegmentAlgorithmType.SemiAutomatic, read.Segments.First(s => s.Label == "Liver").AlgorithmType);
        if (Tools.Find("dciodvfy") is not null) Assert.DoesNotContain("Error", ToolRun.Of("dciodvfy", Folder.PathTo("seg.dcm")).Output, StringComparison.Ordinal);

        var counts = (await Client.InfoAsync()).GetProperty("datastore");
        Assert.Equal((1, 1), (counts.GetProperty("total").GetInt32(), counts.GetProperty("completed").GetInt32()));
        Assert.Equal(HttpStatusCode.NotFound, (await Service.Http.GetAsync("/monailabel/train/?check_if_running=true")).StatusCode);
        using var trained = await Service.Http.PostAsync("/monailabel/train/phantom-ct", new StringContent("{}", Encoding.UTF8, "application/json"));
        Assert.Equal("1 example added", (await trained.JsonAsync()).GetProperty("details")[0].GetString());
        Assert.Equal(1, (await Service.Http.QueryAsync("/api/tasks/phantom-ct/support")).GetProperty("version").GetInt32());
        using var back = await Service.Http.PutAsync("/api/tasks/phantom-ct/support/version", new StringContent("""{"version":0}""", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);

        static int Count(Segmentation of, string label) => of.Masks.ReadBox(of.Segments.First(s => s.Label == label).Number, VoxelBox.Of(of.Masks.Geometry)).Count(v => v == 1);
    }

    [Fact]
    public async Task Submit_UploadThatIsTwoStoredSeries_BecomesTheSegOfTheOneThatTheClientSentASliceOf()
    {
        const string Twin = "1.2.3.4.9";
        var twins = Phantom.Instances.Select((instance, i) => new DicomDataset(instance).AddOrUpdate(DicomTag.SeriesInstanceUID, Twin)
            .AddOrUpdate(DicomTag.SOPInstanceUID, $"{Twin}.{i + 1}")).ToList();
        Assert.Equal(HttpStatusCode.OK, (await Service.Http.StoreBytesAsync("/dicom-web/studies", twins.Select(PhantomService.Bytes))).StatusCode);
        await Client.UploadAsync(Image, Nifti());
        var labels = new ushort[48 * 48 * 4];
        for (var i = 0; i < 30; i++) labels[(48 * 48) + (10 * 48) + i] = 1;

        Assert.Empty(await SegsAfterSubmitAsync());
        await Client.UploadAsync("slice 1", [1, 2, 3], "/home/me/slice 1.dcm"); // says nothing
        Assert.Empty(await SegsAfterSubmitAsync());
        await Client.UploadAsync("slice 1", PhantomService.Bytes(twins[0]), "/home/me/slice 1.dcm");
        var seg = Assert.Single(await SegsAfterSubmitAsync());

        var metadata = await Service.Http.QueryAsync($"/dicom-web/studies/{PhantomService.Study}/series/{seg.Text("0020000E")}/metadata");
        Assert.Equal(Twin, metadata[0].GetProperty("00081115").GetProperty("Value")[0].Text("0020000E"));

        async Task<IReadOnlyList<JsonElement>> SegsAfterSubmitAsync()
        {
            using var answer = await Client.SubmitAsync(Image, Labels(labels), new { model = "phantom-ct", label_info = new[] { new { name = "Spleen", idx = 1 } } });
            Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
            using var found = await Service.Http.GetAsync($"/dicom-web/studies/{PhantomService.Study}/instances?Modality=SEG", "application/dicom+json");
            return found.StatusCode == HttpStatusCode.NoContent ? [] : [.. (await found.JsonAsync()).EnumerateArray()];
        }
    }

    [Fact]
    public async Task Train_LabelsOfWhichOneWasDeleted_LearnsFromTheOthersAndSaysSo()
    {
        foreach (var row in (int[])[10, 12])
        {
            var labels = new ushort[48 * 48 * 4];
            for (var i = 0; i < 30; i++) labels[(48 * 48) + (row * 48) + i] = 1;
            using var submitted = await Client.SubmitAsync(PhantomService.Series, Labels(labels), new { label_info = new[] { new { name = "Spleen", idx = 1 } } });
            Assert.True(submitted.StatusCode == HttpStatusCode.OK, await submitted.Content.ReadAsStringAsync());
        }

        // As after a restart: what waits is on disk.
        var waiting = new MonaiSubmissions(Service.Service.Services.GetRequiredService<DocumentStore>()).WaitingFor("phantom-ct");
        Assert.Equal(2, waiting.Count);
        var first = waiting[0].Segmentation;
        using var deleted = await Service.Http.DeleteAsync($"/dicom-web/studies/{first.StudyInstanceUid}/series/{first.SeriesInstanceUid}/instances/{first.SopInstanceUid}");
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync());

        Assert.Equal(["1 example added", "1 submitted label is not in the store any more"], await TrainAsync());
        Assert.Equal(["0 examples added"], await TrainAsync());

        async Task<List<string?>> TrainAsync()
        {
            using var trained = await Service.Http.PostAsync("/monailabel/train/phantom-ct", new StringContent("{}", Encoding.UTF8, "application/json"));
            return [.. (await trained.JsonAsync()).GetProperty("details").EnumerateArray().Select(detail => detail.GetString())];
        }
    }

    [Fact]
    public async Task NextSample_IsDownloadedAndItsChecksumIsOfTheFile()
    {
        using var answer = await Service.Http.PostAsync("/monailabel/activelearning/newest", new StringContent("{}", Encoding.UTF8, "application/json"));
        var sample = await answer.JsonAsync();

        using var file = await Service.Http.GetAsync($"/monailabel/datastore/image?image={sample.GetProperty("id").GetString()}");

        var bytes = await file.Content.ReadAsByteArrayAsync();
        Assert.Equal("SHA256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)), sample.GetProperty("checksum").GetString());
        Assert.Equal($"attachment; filename=\"{PhantomService.Series}.nii.gz\"", file.Content.Headers.GetValues("Content-Disposition").Single());
        Assert.Equal(48, NiftiFile.ReadVolume(Written("n.nii.gz", bytes)).Geometry.Columns);
        Assert.NotEmpty((await (await Service.Http.PostAsync("/monailabel/activelearning/unsegmented", null)).JsonAsync()).EnumerateObject());
        await MonaiClient.PartsOf(await Client.InferAsync("phantom-ct", PhantomService.Series, new { }));
        Assert.Empty((await (await Service.Http.PostAsync("/monailabel/activelearning/unsegmented", null)).JsonAsync()).EnumerateObject());
        using var labels = await Service.Http.GetAsync($"/monailabel/datastore/label?label={PhantomService.Series}&tag=original");
        Assert.Equal(20, NiftiFile.ReadLabels(Written("l.nii.gz", await labels.Content.ReadAsByteArrayAsync())).Labels.ToArray().Count(label => label > 0));
    }

    [Fact]
    public async Task Labels_OfAnotherSize_AreRefusedBeforeTheyAreRead()
    {
        await Client.UploadAsync(Image, Nifti());
        var bomb = Hostile("bomb");

        using var strokes = await Client.InferAsync("phantom-ct.scribbles", Image, new { label_info = new[] { new { name = "foreground_scribbles", id = 3 } } },
            files: [("label", "s.nrrd", bomb)]);
        using var submitted = await Client.SubmitAsync(Image, bomb, new { model = "phantom-ct", label_info = new[] { new { name = "Liver", idx = 1 } } }, "s.nrrd");

        foreach (var answer in new[] { strokes, submitted })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains("it has 1953125000 voxels, and the image 9216", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }
}
