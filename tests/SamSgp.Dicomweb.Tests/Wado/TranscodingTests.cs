using System.Net;
using SamSgp.Dicom;
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

    // Uncompressed ones, in every order and width of samples; pydicom does not swap the bytes of pixels in big-endian words.
    private static readonly string[] Uncompressed =
    [
        "MR_small", "MR_small_implicit", "MR_small_bigendian", "emri_small", "OBXXXX1A_2frame", "SC_rgb_small_odd", "SC_rgb_small_odd_big_endian",
        "image_dfl", "rtdose_expb_1frame", "MR4_UNC_REF", "NM1_UNC_REF",
    ];

    private const string RleJudge = """
        import sys, pydicom, numpy
        for given, reference, stored in zip(sys.argv[1::3], sys.argv[2::3], sys.argv[3::3]):
            a, b, c = pydicom.dcmread(given), pydicom.dcmread(reference), pydicom.dcmread(stored)
            assert a.file_meta.TransferSyntaxUID == '1.2.840.10008.1.2.5', given
            assert numpy.array_equal(a.pixel_array, c.pixel_array), stored
            # DCMTK's decoder says the same as the encoder was given.
            assert numpy.array_equal(b.pixel_array, c.pixel_array), stored
            frames = int(c.get('NumberOfFrames', 1))
            assert len(list(pydicom.encaps.generate_pixel_data_frame(a.PixelData, frames))) == frames
        """;

    [SharedDataPydicomFact(Folder)]
    public async Task GetInstance_UncompressedAsRle_HoldsThePixelsForPydicomAndDcmtk()
    {
        using var folder = new TemporaryFolder();
        var triples = new List<string>();
        foreach (var file in Uncompressed)
        {
            await using var service = await RunningService.StartAsync();
            var response = await service.Http.StoreAsync("/dicom-web/studies", PathOf(file));
            if (!response.IsSuccessStatusCode) continue;
            var url = (await response.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
            var given = await service.Http.GetAsync(url, "application/dicom; transfer-syntax=1.2.840.10008.1.2.5");
            Assert.Equal((file, HttpStatusCode.OK), (file, given.StatusCode));
            Assert.Equal("application/dicom; transfer-syntax=1.2.840.10008.1.2.5", given.Content.Headers.ContentType!.ToString());
            var (path, decoded) = (folder.PathTo($"{file}.dcm"), folder.PathTo($"{file}.native.dcm"));
            await File.WriteAllBytesAsync(path, await given.Content.ReadAsByteArrayAsync());
            if (Tools.Find("dcmdrle") is not null) Assert.Equal((file, 0), (file, ToolRun.Of("dcmdrle", path, decoded).ExitCode));
            triples.AddRange([path, File.Exists(decoded) ? decoded : path, PathOf(file.Replace("_big_endian", "", StringComparison.Ordinal))]);
            await AssertFramesAsync(service.Http, url, path);
        }

        Assert.True(triples.Count >= 3 * 8, $"only {triples.Count / 3} files were stored");
        Pydicom.Run(RleJudge, triples);
    }

    private static async Task AssertFramesAsync(HttpClient http, string url, string given)
    {
        var fragments = (await DicomFile.OpenAsync(given)).Dataset
            .GetDicomItem<DicomFragmentSequence>(DicomTag.PixelData)!.Fragments;
        foreach (var (accept, type) in new[]
        {
            ("multipart/related; type=\"application/octet-stream\"; transfer-syntax=1.2.840.10008.1.2.5", "application/octet-stream"),
            ("multipart/related; type=\"image/dicom-rle\"", "image/dicom-rle"),
        })
        {
            var list = string.Join(',', Enumerable.Range(1, fragments.Count));
            var parts = await (await http.GetAsync($"{url}/frames/{list}", accept)).PartsAsync();
            Assert.All(parts, part => Assert.Equal(type + "; transfer-syntax=1.2.840.10008.1.2.5", part.ContentType));
            Assert.Equal(fragments.Select(one => Convert.ToHexString(one.Data)), parts.Select(part => Convert.ToHexString(part.Body)));
        }
    }

    // A study goes as a whole: what has no pixels as it is; single bits do not go.
    [Fact]
    public async Task GetStudy_AsRle_TakesReportsAlongAndRefusesSingleBits()
    {
        const string accept = "multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.5";
        await using var service = await RunningService.StartAsync();
        await service.Http.StoreBytesAsync("/dicom-web/studies", Image("1.2.3.1", 8), Store.TestInstances.Bytes("1.2.3.2"), Image("1.2.3.3", 0));
        var parts = await (await service.Http.GetAsync("/dicom-web/studies/1.2", accept)).PartsAsync();
        Assert.Equal(["1.2.840.10008.1.2.5", "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.1"], parts.Select(part => part.ContentType.Split('=')[1]));
        await service.Http.StoreBytesAsync("/dicom-web/studies", Image("1.2.3.4", 1));
        Assert.Equal(HttpStatusCode.NotAcceptable, (await service.Http.GetAsync("/dicom-web/studies/1.2", accept)).StatusCode);
        var frame = await service.Http.GetAsync("/dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.4/frames/1", "image/dicom-rle");
        Assert.Equal(HttpStatusCode.NotAcceptable, frame.StatusCode);
        Assert.Contains("not 1 of 1", (await frame.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
        string[] native = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", "1.2.840.10008.1.2.1.99"];
        Assert.Equal([[.. native, "1.2.840.10008.1.2.5"], [.. native, "1.2.840.10008.1.2.5"], native, native],
            (await service.Http.QueryAsync("/dicom-web/studies/1.2/instances")).EnumerateArray().OrderBy(one => one.Text(Tags.SOPInstanceUID))
                .Select(one => one.GetProperty("00083002").GetProperty("Value").EnumerateArray().Select(syntax => syntax.GetString()!).ToArray()));
    }

    private static byte[] Image(string uid, ushort bits)
    {
        using var stream = new MemoryStream();
        var dataset = new DicomDataset
        {
            { DicomTag.SOPClassUID, DicomUID.RawDataStorage }, { DicomTag.SOPInstanceUID, uid }, { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.3" },
        };
        if (bits > 0)
        {
            foreach (var (tag, value) in new[]
            {
                (DicomTag.Rows, 8), (DicomTag.Columns, 8), (DicomTag.BitsAllocated, bits), (DicomTag.BitsStored, bits), (DicomTag.HighBit, bits - 1),
                (DicomTag.PixelRepresentation, 0), (DicomTag.SamplesPerPixel, 1),
            }) dataset.Add(tag, (ushort)value);
            dataset.Add(DicomTag.PhotometricInterpretation, "MONOCHROME2").Add(new DicomOtherByte(DicomTag.PixelData, new MemoryByteBuffer(new byte[8 * bits])));
        }

        new DicomFile(dataset).Save(stream);
        return stream.ToArray();
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
