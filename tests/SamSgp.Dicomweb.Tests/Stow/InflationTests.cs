using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Memory;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Tests.Stow;

/// <summary>Instances of a few kilobytes that are large in memory: few of them are there at once, however many come.</summary>
public sealed class InflationTests : IAsyncLifetime
{
    private const string Studies = "/dicom-web/studies";
    private RunningService _service = null!;

    public async Task InitializeAsync() => _service = await RunningService.StartAsync();

    public async Task DisposeAsync() => await _service.DisposeAsync();

    [Fact]
    public async Task Store_ManyBombsInARequest_WaitForAPlaceAndKeepNobodyElseWaiting()
    {
        // Given back also where an assertion fails: other tests of this process need them.
        using var first = await InflationGate.EnterReceivingAsync(CancellationToken.None);
        using var second = await InflationGate.EnterReceivingAsync(CancellationToken.None);
        var bombs = _service.Http.StoreBytesAsync(Studies, Enumerable.Range(1, 40).Select(n => Instance($"1.2.3.{n}", 8 << 20, deflated: true)));

        var others = Enumerable.Range(1, 3).SelectMany(n => (byte[][])[Instance($"1.2.4.{n}", 8 << 20, deflated: false), Instance($"1.2.5.{n}", 1000, deflated: true)]);
        Assert.Equal(HttpStatusCode.OK, (await _service.Http.StoreBytesAsync(Studies, others)).StatusCode);
        Assert.NotSame(bombs, await Task.WhenAny(bombs, Task.Delay(500)));

        first.Dispose();
        second.Dispose();
        Assert.Equal(HttpStatusCode.OK, (await bombs).StatusCode);
        Assert.Equal(46, (await _service.Http.QueryAsync("/dicom-web/instances?limit=100")).GetArrayLength());
    }

    [Theory]
    [InlineData("frames/1", "application/octet-stream")]
    [InlineData("bulkdata/7FE00010", "application/octet-stream")]
    [InlineData("rendered", "image/png")]
    [InlineData("", "application/dicom; transfer-syntax=1.2.840.10008.1.2.1")]
    public async Task Retrieve_LargeDeflatedInstance_WaitsForAPlace(string what, string accept)
    {
        await _service.Http.StoreBytesAsync(Studies, Instance("1.2.3.1", 8 << 20, deflated: true));
        var gate = _service.Services.GetRequiredService<RequestMemory>().Gate;
        using var all = await gate.EnterAsync("another", gate.Capacity, isPatient: false, CancellationToken.None);
        var path = $"{Studies}/1.2/series/1.2.1/instances/1.2.3.1/{what}".TrimEnd('/');
        var answers = Enumerable.Range(0, 4).Select(_ => _service.Http.GetAsync(path, accept)).ToArray();
        Assert.DoesNotContain(await Task.WhenAny([.. answers, Task.Delay(500)]), answers);

        all.Dispose();
        foreach (var answer in answers) Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task Retrieve_LargeDeflatedInstance_WhileOthersReadTheirsSlowly_IsGiven()
    {
        await _service.Http.StoreBytesAsync(Studies, Instance("1.2.3.1", 8 << 20, deflated: true));
        const string path = $"{Studies}/1.2/series/1.2.1/instances/1.2.3.1/frames/1";
        var slow = new List<TcpClient>();
        for (var n = 0; n < 4; n++)
        {
            var client = new TcpClient { ReceiveBufferSize = 4096 };
            slow.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, _service.Http.BaseAddress!.Port);
            await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(
                $"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/octet-stream\r\n\r\n"));
            Assert.Equal('H', client.GetStream().ReadByte());
        }

        var answer = await _service.Http.GetAsync(path, "application/octet-stream");
        Assert.Equal(8 << 20, (await answer.Content.ReadAsByteArrayAsync()).Length);
        slow.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task Store_DeflatedInstanceOfNothingButSmallValues_IsRefused()
    {
        var dataset = Dataset("1.2.3.1", 1000);
        for (var n = 0; n < 400; n++) dataset.Add(new DicomUnlimitedText(new DicomTag(0x0009, (ushort)(0x1000 + n)), new string('x', 60_000)));
        var answer = await _service.Http.StoreBytesAsync(Studies, Bytes(dataset, deflated: true));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.DoesNotContain("1.2.3.1", await (await _service.Http.GetAsync("/dicom-web/instances")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static byte[] Instance(string uid, int bytes, bool deflated) => Bytes(Dataset(uid, bytes), deflated);

    private static DicomDataset Dataset(string uid, int bytes) => new()
    {
        { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
        { DicomTag.SOPInstanceUID, uid },
        { DicomTag.StudyInstanceUID, "1.2" },
        { DicomTag.SeriesInstanceUID, "1.2.1" },
        { DicomTag.SamplesPerPixel, (ushort)1 },
        { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
        { DicomTag.Rows, (ushort)Math.Min(1 << 11, bytes / 2) },
        { DicomTag.Columns, (ushort)Math.Max(1, bytes / 2 >> 11) },
        { DicomTag.BitsAllocated, (ushort)16 },
        { DicomTag.BitsStored, (ushort)16 },
        { DicomTag.HighBit, (ushort)15 },
        { DicomTag.PixelRepresentation, (ushort)0 },
        new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(new byte[bytes])),
    };

    private static byte[] Bytes(DicomDataset dataset, bool deflated)
    {
        var file = new DicomFile(dataset);
        if (deflated) file.FileMetaInfo.TransferSyntax = DicomTransferSyntax.DeflatedExplicitVRLittleEndian;
        using var stream = new MemoryStream();
        file.Save(stream);
        return stream.ToArray();
    }
}
