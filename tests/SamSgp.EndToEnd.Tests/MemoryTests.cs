using System.Net;
using System.Net.Http.Headers;
using SamSgp.Dicom;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>Memory does not grow with what is stored: no model is loaded here, only bytes come and go. SOAK_SIZES=full makes
/// the sizes those of the specification: one instance of 2 GB, 1,000 instances in one request.</summary>
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const double MostMegabytes = 300;
    private const int Size = 512, FrameBytes = 2 * Size * Size;
    private const string Boundary = "samsgp-memory";

    private static readonly bool IsSoak = Environment.GetEnvironmentVariable("SOAK_SIZES") == "full";

    [Fact]
    public async Task Store_LargeInstance_IsReadBackAndNeverHeldInMemory()
    {
        var frames = IsSoak ? 4096 : 512; // 2 GiB, or 256 MiB
        await using var service = await ServiceProcess.StartAsync();
        var head = Head("1.2.3.1", frames);

        await StoreAsync(service.Client, [(head, frames)]);

        Assert.Equal(head.Length + (long)frames * FrameBytes, await CountAsync(service.Client, "", "application/dicom"));
        Assert.Equal(FrameBytes, await CountAsync(service.Client, $"/frames/{frames}", "application/octet-stream"));
        Assert.InRange(await CountAsync(service.Client, "/metadata", "application/dicom+json"), 1, 10_000);
        output.WriteLine($"{frames} frames: {service.PeakMegabytes:F0} MB at most");
        Assert.InRange(service.PeakMegabytes, 1, MostMegabytes);
    }

    [Fact]
    public async Task Store_ManyInstancesInOneRequest_AreNeverHeldInMemory()
    {
        var instances = IsSoak ? 1000 : 200;
        await using var service = await ServiceProcess.StartAsync();

        await StoreAsync(service.Client, [.. Enumerable.Range(1, instances).Select(n => (Head($"1.2.3.{n}", 1), 1))]);

        Assert.Equal(instances, (await service.Client.SearchAsync($"studies/1.2/series/1.2.3/instances?limit={2 * instances}")).Length);
        output.WriteLine($"{instances} instances: {service.PeakMegabytes:F0} MB at most");
        Assert.InRange(service.PeakMegabytes, 1, MostMegabytes);
    }

    private static async Task<long> CountAsync(HttpClient client, string resource, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "dicom-web/studies/1.2/series/1.2.3/instances/1.2.3.1" + resource);
        request.Headers.Accept.ParseAdd(accept);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var (buffer, bytes) = (new byte[1 << 20], 0L);
        for (int read; (read = await body.ReadAsync(buffer)) > 0;) bytes += read;
        return bytes;
    }

    private static async Task StoreAsync(HttpClient client, IReadOnlyList<(byte[] Head, int Frames)> instances)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "dicom-web/studies") { Content = new InstancesContent(instances) };
        request.Headers.Accept.ParseAdd("application/dicom+json");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // A file up to where its pixels begin.
    private static byte[] Head(string uid, int frames)
    {
        var dataset = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian)
        {
            { DicomTag.SOPClassUID, DicomUID.MultiFrameGrayscaleWordSecondaryCaptureImageStorage }, { DicomTag.SOPInstanceUID, uid },
            { DicomTag.StudyInstanceUID, "1.2" }, { DicomTag.SeriesInstanceUID, "1.2.3" }, { DicomTag.PatientID, "MEMORY" },
            { DicomTag.SamplesPerPixel, (ushort)1 }, { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            { DicomTag.NumberOfFrames, frames }, { DicomTag.Rows, (ushort)Size }, { DicomTag.Columns, (ushort)Size },
            { DicomTag.BitsAllocated, (ushort)16 }, { DicomTag.BitsStored, (ushort)16 }, { DicomTag.HighBit, (ushort)15 },
            { DicomTag.PixelRepresentation, (ushort)0 },
        };
        using var file = new MemoryStream();
        new DicomFile(dataset).Save(file);
        file.Write([0xE0, 0x7F, 0x10, 0x00, (byte)'O', (byte)'W', 0, 0]);
        file.Write(BitConverter.GetBytes((uint)((long)frames * FrameBytes)));
        return file.ToArray();
    }

    /// <summary>Parts that are made while they are sent.</summary>
    private sealed class InstancesContent : HttpContent
    {
        private readonly IReadOnlyList<(byte[] Head, int Frames)> _instances;

        public InstancesContent(IReadOnlyList<(byte[] Head, int Frames)> instances)
        {
            _instances = instances;
            Headers.ContentType = MediaTypeHeaderValue.Parse($"multipart/related; type=\"application/dicom\"; boundary={Boundary}");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var frame = new byte[FrameBytes];
            foreach (var (head, frames) in _instances)
            {
                await stream.WriteAsync("--samsgp-memory\r\nContent-Type: application/dicom\r\n\r\n"u8.ToArray());
                await stream.WriteAsync(head);
                for (var n = 0; n < frames; n++)
                {
                    frame.AsSpan().Fill((byte)n);
                    await stream.WriteAsync(frame);
                }

                await stream.WriteAsync("\r\n"u8.ToArray());
            }

            await stream.WriteAsync("--samsgp-memory--\r\n"u8.ToArray());
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
