using System.Collections.Concurrent;
using System.Net;
using SamSgp.Dicom;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

public sealed class CrashTests
{
    private const int Senders = 3;

    [Fact]
    public async Task Kill_AtRandomMomentsOfStoring_EveryAcknowledgedInstanceIsThereAndWhole()
    {
        using var folder = new TemporaryFolder();
        var acknowledged = new ConcurrentDictionary<string, byte[]>();
        for (var kill = 0; kill < CrashLoops.Count; kill++)
        {
            using var service = await ServiceProcess.StartAsync(folder.PathTo("data"));
            await VerifyAsync(service.Http, acknowledged);
            var sending = Enumerable.Range(0, Senders).Select(sender => SendAsync(service.Http, $"1.2.{kill}.{sender}", acknowledged)).ToList();
            await Task.Delay(Random.Shared.Next(200, 1500));
            service.Kill();
            await Task.WhenAll(sending);
        }

        using (var last = await ServiceProcess.StartAsync(folder.PathTo("data"))) await VerifyAsync(last.Http, acknowledged);
        Assert.NotEmpty(acknowledged);
    }

    // Sends two instances a request until the connection breaks.
    private static async Task SendAsync(HttpClient http, string series, ConcurrentDictionary<string, byte[]> acknowledged)
    {
        for (var n = 0; ; n += 2)
        {
            var instances = Enumerable.Range(n, 2).ToDictionary(number => $"{series}.{number}", number => Instance(series, $"{series}.{number}"));
            try
            {
                using var response = await http.StoreBytesAsync("/dicom-web/studies", instances.Values);
                if (response.StatusCode != HttpStatusCode.OK) return;
            }
            catch (HttpRequestException)
            {
                return;
            }

            foreach (var (uid, bytes) in instances) acknowledged[$"/dicom-web/studies/1.2/series/{series}/instances/{uid}"] = bytes;
        }
    }

    private static async Task VerifyAsync(HttpClient http, ConcurrentDictionary<string, byte[]> acknowledged)
    {
        foreach (var (url, bytes) in acknowledged)
        {
            var response = await http.GetAsync(url, "application/dicom; transfer-syntax=*");
            Assert.Equal((url, HttpStatusCode.OK), (url, response.StatusCode));
            Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
        }
    }

    private static byte[] Instance(string series, string instance)
    {
        var pixels = new byte[256 * 256 * 2];
        Random.Shared.NextBytes(pixels);
        var stream = new MemoryStream();
        new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
            { DicomTag.SOPInstanceUID, instance },
            { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, series },
            { DicomTag.Modality, "CT" },
            new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(pixels)),
        }).Save(stream);
        return stream.ToArray();
    }
}
