using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;

namespace SamSgp.Dicomweb.Tests.Wado;

/// <summary>Small files of large frames: what decoding them takes is admitted by its bytes.</summary>
public sealed class LargeFrameTests
{
    private const string Studies = "/dicom-web/studies";
    private const string Instance = $"{Studies}/1.2/series/1.2.1/instances/1.2.3";

    public static TheoryData<string, string> Answers => new()
    {
        { "/rendered", "image/png" },
        { "/thumbnail", "image/jpeg" },
        { "/frames/1", "application/octet-stream" },
        { "/bulkdata/7FE00010", "application/octet-stream" },
        { "", "application/dicom" },
        { "", "multipart/related; type=\"application/dicom\"" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Get_FrameThatTakesMoreThanTheServiceHas_SaysSo(string resource, string accept)
    {
        await using var service = await RunningService.StartAsync("--Memory:MaxRequestMegabytes=16");
        await StoreAsync(service, 4096);
        var response = await service.Http.GetAsync(Instance + resource, accept);
        Assert.Equal(HttpStatusCode.NotAcceptable, response.StatusCode);
        Assert.Contains("Memory:MaxRequestMegabytes", (await response.JsonAsync()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Get_WhileOthersHaveTheMemory_IsBusyAndLaterGiven(string resource, string accept)
    {
        await using var service = await RunningService.StartAsync("--Memory:MaxRequestMegabytes=64", "--Memory:MaxWaitSeconds=1");
        await StoreAsync(service, 1024);
        var gate = service.Services.GetRequiredService<RequestMemory>().Gate;
        using (await gate.EnterAsync("another", gate.Capacity, isPatient: false, CancellationToken.None))
        {
            var busy = await service.Http.GetAsync(Instance + resource, accept);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, busy.StatusCode);
            Assert.NotNull(busy.Headers.RetryAfter);
            Assert.Equal("urn:samsgp:problem:busy", (await busy.JsonAsync()).GetProperty("type").GetString());
        }

        var given = await service.Http.GetAsync(Instance + resource, accept);
        Assert.Equal(HttpStatusCode.OK, given.StatusCode);
        await given.Content.ReadAsByteArrayAsync();
        // The place is given back when the answer is sent, which its reader may know a moment earlier.
        for (var attempt = 0; attempt < 100 && gate.Free < gate.Capacity; attempt++) await Task.Delay(20);
        Assert.Equal(gate.Capacity, gate.Free);
    }

    [Theory]
    [InlineData("/frames/1,1")]
    [InlineData("/frames/1,1/rendered")]
    public async Task Get_FrameListedTwice_Is400(string resource)
    {
        await using var service = await RunningService.StartAsync();
        await StoreAsync(service, 16);
        var response = await service.Http.GetAsync(Instance + resource, "multipart/related; type=\"*/*\"");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task GetRendered_ViewportFarLargerThanTheImage_EnlargesItSomeTimesOnly()
    {
        await using var service = await RunningService.StartAsync();
        await StoreAsync(service, 16);
        var png = await (await service.Http.GetAsync(Instance + "/rendered?viewport=4096,4096", "image/png")).Content.ReadAsByteArrayAsync();
        // Width and height stand at the beginning (PNG 11.2.2).
        Assert.Equal([0, 0, 0, 128, 0, 0, 0, 128], png[16..24]);
    }

    private static async Task StoreAsync(RunningService service, int side)
    {
        var dataset = new DicomDataset(DicomTransferSyntax.RLELossless)
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
            { DicomTag.SOPInstanceUID, "1.2.3" },
            { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.1" },
            { DicomTag.SamplesPerPixel, (ushort)1 },
            { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.Rows, (ushort)side },
            { DicomTag.Columns, (ushort)side },
            { DicomTag.BitsAllocated, (ushort)16 },
            { DicomTag.BitsStored, (ushort)16 },
            { DicomTag.HighBit, (ushort)15 },
            { DicomTag.PixelRepresentation, (ushort)0 },
        };
        var pixels = new DicomOtherByteFragment(DicomTag.PixelData);
        pixels.Fragments.Add(new MemoryByteBuffer(Frame(side)));
        dataset.Add(pixels);
        var file = new MemoryStream();
        new DicomFile(dataset).Save(file);
        (await service.Http.StoreBytesAsync(Studies, file.ToArray())).EnsureSuccessStatusCode();
    }

    // Two segments of runs of 128 zeros (PS3.5 G.3).
    private static byte[] Frame(int side)
    {
        var segment = Enumerable.Repeat((byte[])[0x81, 0], side * side / 128).SelectMany(run => run).ToArray();
        var header = new byte[64];
        BitConverter.TryWriteBytes(header, 2);
        BitConverter.TryWriteBytes(header.AsSpan(4), 64);
        BitConverter.TryWriteBytes(header.AsSpan(8), 64 + segment.Length);
        return [.. header, .. segment, .. segment];
    }
}
