using System.Diagnostics;
using System.Globalization;
using System.Net;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests;

/// <summary>JPEG 2000 is decoded by native code, in a process of its own: the service lives on when that one dies.</summary>
public sealed class DecodingTests
{
    private const string Folder = "data/dicom/transfer_syntaxes";

    [SharedDataFact(Folder)]
    public async Task Jpeg2000_DecodersProcessKilled_ServiceLivesAndDecodesOn()
    {
        await using var service = await ServiceProcess.StartAsync();
        var image = DicomFile.Open(SharedData.PathTo(Folder, "MR_small_jp2klossless.dcm"));
        var reference = DicomFile.Open(SharedData.PathTo(Folder, "MR_small.dcm")).Dataset.GetDicomItem<DicomElement>(DicomTag.PixelData)!.Buffer.Data;
        using (var stored = await service.Client.StoreAsync([Bytes(image)])) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var frame = $"dicom-web/studies/{image.Dataset.GetString(DicomTag.StudyInstanceUID)}/series/"
            + $"{image.Dataset.GetString(DicomTag.SeriesInstanceUID)}/instances/{image.Dataset.GetString(DicomTag.SOPInstanceUID)}/frames/1";

        Assert.Empty(ChildrenOf(service.ProcessId));
        Assert.Equal(reference, await FrameAsync(service.Client, frame));
        var child = Assert.Single(ChildrenOf(service.ProcessId));
        using (var decoder = Process.GetProcessById(child)) decoder.Kill();

        Assert.Equal(reference, await FrameAsync(service.Client, frame));
        Assert.NotEqual(child, Assert.Single(ChildrenOf(service.ProcessId)));
    }

    private static async Task<byte[]> FrameAsync(HttpClient client, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd("application/octet-stream");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    // Of all threads: a child belongs to the thread that started it. The dead that nobody has waited for do not count.
    private static List<int> ChildrenOf(int process) => [.. Directory.GetDirectories($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/task")
        .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Select(id => int.Parse(id, CultureInfo.InvariantCulture))
        .Where(id => File.Exists($"/proc/{id}/status") && !File.ReadAllText($"/proc/{id}/status").Contains("Z (zombie)", StringComparison.Ordinal))];

    private static byte[] Bytes(DicomFile file)
    {
        using var stream = new MemoryStream();
        file.Save(stream);
        return stream.ToArray();
    }
}
