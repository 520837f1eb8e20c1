using System.Net;
using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Tests.Store;

/// <summary>Instances of one made-up series, stored over HTTP and asked for again.</summary>
internal sealed class TestInstances
{
    private const string Series = "/dicom-web/studies/1.2/series/1.2.3";

    /// <summary>SOP Instance UID -> the bytes that were sent and acknowledged.</summary>
    public Dictionary<string, byte[]> Acknowledged { get; } = [];

    public static string Url(string uid) => $"{Series}/instances/{uid}";

    public async Task StoreAsync(HttpClient http, params string[] uids)
    {
        foreach (var uid in uids)
        {
            var bytes = Acknowledged.GetValueOrDefault(uid) ?? Bytes(uid);
            Assert.Equal(HttpStatusCode.OK, (await http.StoreBytesAsync("/dicom-web/studies", bytes)).StatusCode);
            Acknowledged[uid] = bytes;
        }
    }

    /// <summary>Every one of them is served byte for byte.</summary>
    public Task VerifyAsync(HttpClient http) => VerifyAsync(http, Acknowledged);

    /// <summary>Every one of some is served byte for byte.</summary>
    public static async Task VerifyAsync(HttpClient http, Dictionary<string, byte[]> acknowledged)
    {
        foreach (var (uid, bytes) in acknowledged)
        {
            var answer = await http.GetAsync(Url(uid), "application/dicom; transfer-syntax=*");
            Assert.Equal((uid, HttpStatusCode.OK), (uid, answer.StatusCode));
            Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        }
    }

    public static byte[] Bytes(string uid, ushort side = 64)
    {
        var pixels = new byte[side * side * 2];
        Random.Shared.NextBytes(pixels);
        using var stream = new MemoryStream();
        new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
            { DicomTag.SOPInstanceUID, uid },
            { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.3" },
            { DicomTag.Modality, "CT" },
            { DicomTag.Rows, side }, { DicomTag.Columns, side }, { DicomTag.BitsAllocated, (ushort)16 },
            { DicomTag.BitsStored, (ushort)16 }, { DicomTag.HighBit, (ushort)15 }, { DicomTag.PixelRepresentation, (ushort)0 },
            { DicomTag.SamplesPerPixel, (ushort)1 }, { DicomTag.PhotometricInterpretation, "MONOCHROME2" },
            new DicomOtherWord(DicomTag.PixelData, new MemoryByteBuffer(pixels)),
        }).Save(stream);
        return stream.ToArray();
    }
}
