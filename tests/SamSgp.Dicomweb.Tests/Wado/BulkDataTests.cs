using System.Net;
using System.Text;
using System.Text.Json;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

/// <summary>What metadata names by BulkDataURI is what the file has there.</summary>
public sealed class BulkDataTests
{
    private const string Folder = "data/dicom";

    /// <summary>Every URI of every file that can be stored, at the place where the metadata has it.</summary>
    [SharedDataFact(Folder)]
    public async Task Get_EveryUriOfEveryFile_IsTheSourcesBytes()
    {
        await using var service = await RunningService.StartAsync();
        var (values, nested) = (0, 0);
        foreach (var file in Directory.EnumerateFiles(SharedData.PathTo(Folder), "*.dcm", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var stored = await service.Http.StoreAsync("/dicom-web/studies", file);
            if (stored.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted)) continue;
            var url = (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
            var metadata = (await service.Http.QueryAsync(url + "/metadata"))[0];
            foreach (var (uri, item, depth) in Named(metadata, (await DicomFile.OpenAsync(file)).Dataset, 0))
            {
                Assert.Equal((file, uri, Expected(item)), (file, uri, Hash(await FetchAsync(service.Http, uri))));
                values++;
                if (depth > 0) nested++;
            }

            await service.Http.DeleteAsync(url);
        }

        Assert.True(values > 300 && nested > 1, $"{values} values, {nested} of them in sequences");
    }

    [Fact]
    public async Task Get_InTheSecondOfThreeItems_IsThatItems()
    {
        await using var service = await RunningService.StartAsync();
        var items = Enumerable.Range(0, 3).Select(n => new DicomDataset
        {
            { DicomTag.RedPaletteColorLookupTableData, [.. Enumerable.Repeat((ushort)n, 1000)] },
        });
        var url = await StoreAsync(service, new DicomSequence(DicomTag.PaletteColorLookupTableSequence, [.. items]));
        var metadata = (await service.Http.QueryAsync(url + "/metadata"))[0];
        var uris = metadata.Items("00480120").Select(item => item.GetProperty("00281201").GetProperty("BulkDataURI").GetString()!).ToList();
        Assert.Equal(3, uris.Count);
        foreach (var (n, uri) in uris.Index())
            Assert.All((await FetchAsync(service.Http, uri)).Chunk(2), word => Assert.Equal([(byte)n, 0], word));
    }

    [Fact]
    public async Task Get_CompressedIcon_IsTheIconAndNotTheImage()
    {
        await using var service = await RunningService.StartAsync();
        byte[] image = [0xFF, 0xD8, 0, 1, 2, 3], icon = [0xFF, 0xD8, 9, 8, 7, 6];
        var url = await StoreAsync(service, [.. Pixels(image), new DicomSequence(DicomTag.IconImageSequence, Item(Pixels(icon)))],
            DicomTransferSyntax.JPEGProcess1);
        var metadata = (await service.Http.QueryAsync(url + "/metadata"))[0];
        string Uri(JsonElement dataset) => dataset.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        Assert.Equal(image, await FetchAsync(service.Http, Uri(metadata)));
        Assert.Equal(icon, await FetchAsync(service.Http, Uri(metadata.Items("00880200")[0])));
    }

    [SharedDataFact("data/dicom/series_ct_liver_seg_dcmqi")]
    public async Task Get_AllOfAStudy_IsEveryValueOfItsMetadataWithItsUri()
    {
        await using var service = await RunningService.StartAsync();
        var files = Directory.GetFiles(SharedData.PathTo("data/dicom/series_ct_liver_seg_dcmqi"));
        var stored = await (await service.Http.StoreAsync("/dicom-web/studies", files)).JsonAsync();
        foreach (var study in stored.Items(Tags.ReferencedSOPSequence).Select(item => item.Text(Tags.RetrieveURL)!.Split("/series/")[0]).Distinct())
        {
            var expected = (await service.Http.QueryAsync(study + "/metadata")).EnumerateArray().SelectMany(UrisOf).ToList();
            var answer = await service.Http.GetAsync(study + "/bulkdata", "multipart/related; type=\"application/octet-stream\"");
            var parts = await answer.PartsAsync();
            Assert.Equal(expected.Count, parts.Count);
            foreach (var (uri, part) in expected.Zip(parts)) Assert.Equal(await FetchAsync(service.Http, uri), part.Body);
            var raw = Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync());
            Assert.All(expected, uri => Assert.Contains($"Content-Location: {uri}\r\n", raw, StringComparison.Ordinal));
            var pixels = await service.Http.GetAsync(study + "/pixeldata", "multipart/related; type=\"application/octet-stream\"");
            Assert.Equal(expected.Count(uri => uri.EndsWith("/bulkdata/7FE00010", StringComparison.Ordinal)), (await pixels.PartsAsync()).Count);
        }
    }

    [SharedDataFact(CtSeries.Folder)]
    public async Task Get_PixelsOfACompressedSeries_AreItsFrames()
    {
        await using var service = await RunningService.StartAsync();
        var stored = await (await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files)).JsonAsync();
        var url = stored.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var answer = await service.Http.GetAsync(url.Split("/instances/")[0] + "/pixeldata", "multipart/related; type=\"image/jp2\"");
        Assert.Equal(CtSeries.Files.Count, (await answer.PartsAsync()).Count);
        Assert.Contains($"Content-Location: {url}/frames/1\r\n", Encoding.Latin1.GetString(await answer.Content.ReadAsByteArrayAsync()), StringComparison.Ordinal);
        var decoded = await (await service.Http.GetAsync(url + "/pixeldata", "application/octet-stream")).Content.ReadAsByteArrayAsync();
        Assert.Equal(512 * 512 * 2, decoded.Length);
    }

    [Fact]
    public async Task Get_AllOfAnInstanceWithoutAny_Is404()
    {
        await using var service = await RunningService.StartAsync();
        var url = await StoreAsync(service, new DicomLongString(DicomTag.PatientID, "1"));
        foreach (var resource in (string[])["/bulkdata", "/bulkdata/", "/pixeldata", "/bulkdata/7FE00010"])
            Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync(url + resource)).StatusCode);
    }

    [Fact]
    public async Task Get_LongTextOfAnotherCharacterSet_IsUtf8AsMetadataIs()
    {
        await using var service = await RunningService.StartAsync();
        var text = new string('ж', 100_000);
        var url = await StoreAsync(service, new DicomUnlimitedText(DicomTag.TextValue, text));
        var uri = (await service.Http.QueryAsync(url + "/metadata"))[0].GetProperty("0040A160").GetProperty("BulkDataURI").GetString()!;
        Assert.Equal(text, Encoding.UTF8.GetString(await FetchAsync(service.Http, uri)));
    }

    private static DicomItem[] Pixels(byte[] stream)
    {
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.Fragments.Add(new MemoryByteBuffer(stream));
        return
        [
            new DicomUnsignedShort(DicomTag.Rows, 1), new DicomUnsignedShort(DicomTag.Columns, 1),
            new DicomUnsignedShort(DicomTag.BitsAllocated, 8), pixels,
        ];
    }

    private static DicomDataset Item(DicomItem[] items) => [.. items];

    private static Task<string> StoreAsync(RunningService service, DicomItem item) =>
        StoreAsync(service, [item], DicomTransferSyntax.ExplicitVRLittleEndian);

    private static async Task<string> StoreAsync(RunningService service, DicomItem[] items, DicomTransferSyntax syntax)
    {
        using var stream = new MemoryStream();
        var dataset = new DicomDataset(syntax)
        {
            { DicomTag.SpecificCharacterSet, "ISO_IR 144" },
            { DicomTag.SOPClassUID, DicomUID.RawDataStorage }, { DicomTag.SOPInstanceUID, "1.2.3.4" },
            { DicomTag.StudyInstanceUID, "1.2" }, { DicomTag.SeriesInstanceUID, "1.2.3" },
        };
        dataset.Add(items);
        new DicomFile(dataset).Save(stream);
        var stored = await service.Http.StoreBytesAsync("/dicom-web/studies", stream.ToArray());
        return (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
    }

    private static async Task<byte[]> FetchAsync(HttpClient http, string uri)
    {
        var parts = await (await http.GetAsync(uri, "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*")).PartsAsync();
        return [.. parts.SelectMany(part => part.Body)];
    }

    // The metadata and the file gone through side by side: what a URI means is told by its place, not by its text.
    private static IEnumerable<(string Uri, DicomItem Item, int Depth)> Named(JsonElement json, DicomDataset dataset, int depth)
    {
        foreach (var property in json.EnumerateObject())
        {
            var item = dataset.Single(one => one.Tag.ToString("J", null) == property.Name);
            if (property.Value.TryGetProperty("BulkDataURI", out var uri)) yield return (uri.GetString()!, item, depth);
            if (item is not DicomSequence sequence || !property.Value.TryGetProperty("Value", out var items)) continue;
            foreach (var (n, child) in items.EnumerateArray().Index())
                foreach (var named in Named(child, sequence.Items[n], depth + 1)) yield return named;
        }
    }

    private static IEnumerable<string> UrisOf(JsonElement json) => json.EnumerateObject().SelectMany(property =>
        property.Value.TryGetProperty("BulkDataURI", out var uri) ? [uri.GetString()!]
        : property.Value.GetProperty("vr").GetString() == "SQ" && property.Value.TryGetProperty("Value", out var items)
            ? items.EnumerateArray().SelectMany(UrisOf) : []);

    private static string Expected(DicomItem item) => Hash(item switch
    {
        DicomFragmentSequence fragments => [.. fragments.Fragments.SelectMany(fragment => fragment.Data)],
        DicomElement element => element.Buffer.Data,
        _ => throw new InvalidOperationException($"{item.Tag} has no bytes."),
    });

    private static string Hash(byte[] bytes) => $"{bytes.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))}";
}
