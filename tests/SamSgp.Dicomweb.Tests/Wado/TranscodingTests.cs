using System.Net;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

/// <summary>Real files of many transfer syntaxes, given as native; pydicom says whether they hold their reference's pixels.</summary>
public sealed class TranscodingTests
{
    private const string Folder = "data/dicom/transfer_syntaxes";

    private const string Judge = """
        import sys, pydicom, numpy
        for stored, reference in zip(sys.argv[1::2], sys.argv[2::2]):
            a, b = pydicom.dcmread(stored), pydicom.dcmread(reference)
            assert a.file_meta.TransferSyntaxUID in ('1.2.840.10008.1.2', '1.2.840.10008.1.2.1'), (stored, a.file_meta.TransferSyntaxUID)
            assert numpy.array_equal(a.pixel_array, b.pixel_array), (stored, reference)
        """;

    // A lossless or native file, and another with the very same samples.
    private static readonly (string File, string Reference)[] Families =
    [
        ("MR4_J2KR", "MR4_UNC_REF"), ("MR4_JLSL", "MR4_UNC_REF"), ("MR4_JPLL", "MR4_UNC_REF"), ("MR4_RLE", "MR4_UNC_REF"),
        ("NM1_JPLL", "NM1_UNC_REF"), ("MR_small_RLE", "MR_small"), ("MR_small_bigendian", "MR_small"),
        ("MR_small_implicit", "MR_small"), ("MR_small_jp2klossless", "MR_small"), ("MR_small_jpeg_ls_lossless", "MR_small"),
        ("emri_small_RLE", "emri_small"), ("emri_small_jpeg_2k_lossless", "emri_small"), ("OBXXXX1A_2frame", "OBXXXX1A_2frame"),
        ("SC_rgb_small_odd", "SC_rgb_small_odd"), ("SC_rgb_small_odd_big_endian", "SC_rgb_small_odd"),
        ("SC_rgb_rle_16bit_2frame", "SC_rgb_rle_16bit_2frame"), ("image_dfl", "image_dfl"), ("liver_deflate", "liver"),
        ("rtdose_expb_1frame", "rtdose_expb_1frame"),
    ];

    [SharedDataPydicomFact(Folder)]
    public async Task GetInstance_DefaultAndImplicit_HoldTheReferencesPixels()
    {
        using var folder = new TemporaryFolder();
        var pairs = new List<string>();
        foreach (var (file, reference) in Families)
        {
            // A service each: relatives share their UID.
            await using var service = await RunningService.StartAsync();
            var response = await service.Http.StoreAsync("/dicom-web/studies", PathOf(file));
            if (!response.IsSuccessStatusCode) continue; // Some lack study or series UIDs and are refused.
            var url = (await response.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
            foreach (var syntax in (string[])["", "; transfer-syntax=1.2.840.10008.1.2"])
            {
                var given = await service.Http.GetAsync(url, "application/dicom" + syntax);
                Assert.Equal((file, HttpStatusCode.OK), (file, given.StatusCode));
                var path = folder.PathTo($"{pairs.Count}.dcm");
                await File.WriteAllBytesAsync(path, await given.Content.ReadAsByteArrayAsync());
                pairs.AddRange([path, PathOf(reference)]);
            }
        }

        Assert.True(pairs.Count >= 40, $"only {pairs.Count / 4} files were stored");
        Pydicom.Run(Judge, pairs);
    }

    [SharedDataFact(Folder)]
    public async Task GetFrames_OfAMultiFrameInstance_AreThoseAskedForInThatOrder()
    {
        await using var service = await RunningService.StartAsync();
        var response = await service.Http.StoreAsync("/dicom-web/studies", PathOf("emri_small_RLE"));
        var url = (await response.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        var native = await service.Http.GetAsync($"{url}/bulkdata/7FE00010", "application/octet-stream");
        Assert.Equal(HttpStatusCode.NotAcceptable, native.StatusCode); // Ten frames are ten parts.
        var all = await (await service.Http.GetAsync($"{url}/bulkdata/7FE00010", "multipart/related")).PartsAsync();
        var some = await (await service.Http.GetAsync($"{url}/frames/10,1,3", "multipart/related; type=application/octet-stream")).PartsAsync();
        Assert.Equal(10, all.Count);
        Assert.Equal([all[9].Body, all[0].Body, all[2].Body], some.Select(part => part.Body));
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync($"{url}/frames/11")).StatusCode);
    }

    [SharedDataFact(Folder)]
    public async Task Post_EveryFile_IsStoredOrRefusedWithAReasonAndFoundAgain()
    {
        await using var service = await RunningService.StartAsync("--Storage:Duplicates=Replace");
        foreach (var path in Directory.EnumerateFiles(SharedData.PathTo(Folder)))
        {
            var response = await service.Http.StoreAsync("/dicom-web/studies", path);
            var report = await response.JsonAsync();
            if (response.StatusCode == HttpStatusCode.Conflict)
            {
                Assert.NotNull(report.Items(Tags.FailedSOPSequence).Concat(report.Items(Tags.OtherFailuresSequence)).Single().Text(Tags.ErrorComment));
                continue;
            }

            // Some files name another instance in their file meta information than in their dataset.
            var isWarned = report.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.WarningReason) == $"{0xB007}";
            Assert.Equal((path, isWarned ? HttpStatusCode.Accepted : HttpStatusCode.OK), (path, response.StatusCode));
            var url = report.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
            Assert.Equal(1, (await service.Http.QueryAsync(url + "/metadata")).GetArrayLength());
            var given = await service.Http.GetAsync(url, "application/dicom; transfer-syntax=*");
            Assert.Equal(await File.ReadAllBytesAsync(path), await given.Content.ReadAsByteArrayAsync());
        }
    }

    private static string PathOf(string name) => SharedData.PathTo(Folder, name + ".dcm");
}
