using SamSgp.Dicom;
using SamSgp.Dicomweb.Client.Answers;
using SamSgp.Dicomweb.Client.Requests;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Client.Tests.Peers;

/// <summary>The client against a real Orthanc.</summary>
public sealed class OrthancTests
{
    private const string Study = "1.2.826.0.1.3680043.10.1";
    private const string Series = Study + ".1";

    private static CancellationToken None => CancellationToken.None;

    [ToolFact("Orthanc")]
    public async Task StoreSearchRetrieve_RealOrthanc_GivesTheSameInstances()
    {
        await using var orthanc = await OrthancProcess.StartAsync(user: "u", password: "p\u00e4ss");
        using var folder = new TemporaryFolder();
        var peer = PeerSetup.Peer(orthanc.DicomwebAddress, ("Basic:User", "u"), ("Basic:Password", "p\u00e4ss"));
        var sources = Enumerable.Range(1, 3).Select(number => Write(folder, number)).ToList();

        var stored = await peer.StoreAsync(sources, None);
        Assert.Empty(stored.Failed);
        Assert.Equal(sources.Select(source => source.SopInstanceUid).Order(), stored.Stored.Order());
        Assert.Empty((await peer.StoreAsync(sources, None)).Failed);

        var found = Assert.Single(await peer.SearchSeriesAsync(new QidoQuery { SeriesInstanceUid = Series }, None));
        Assert.Equal(Study, found.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal(3, (await peer.SearchInstancesAsync(Study, Series, new QidoQuery { Limit = 10 }, None)).Count);
        Assert.Empty(await peer.SearchStudiesAsync(new QidoQuery { PatientId = "nobody" }, None));
        Assert.Equal(3, (await peer.RetrieveSeriesMetadataAsync(Study, Series, None)).Count);

        var names = new List<string>();
        await foreach (var part in peer.RetrieveSeriesAsync(Study, Series, None))
        {
            using var bytes = new MemoryStream();
            await part.CopyToAsync(bytes);
            bytes.Position = 0;
            names.Add((await DicomFile.OpenAsync(bytes)).Dataset.GetString(DicomTag.SOPInstanceUID));
        }

        Assert.Equal(sources.Select(source => source.SopInstanceUid).Order(), names.Order());
    }

    [ToolFact("Orthanc")]
    public async Task Search_WrongPassword_IsUnauthorized()
    {
        await using var orthanc = await OrthancProcess.StartAsync(user: "u", password: "p");
        var peer = PeerSetup.Peer(orthanc.DicomwebAddress, ("Basic:User", "u"), ("Basic:Password", "wrong"));

        var fault = await Assert.ThrowsAsync<PeerException>(() => peer.SearchStudiesAsync(new QidoQuery(), None));

        Assert.Equal(PeerFault.Unauthorized, fault.Fault);
    }

    [ToolFact("Orthanc")]
    public async Task Retrieve_UnknownSeries_IsNotFound()
    {
        await using var orthanc = await OrthancProcess.StartAsync();
        var peer = PeerSetup.Peer(orthanc.DicomwebAddress);

        var fault = await Assert.ThrowsAsync<PeerException>(async () =>
        {
            await foreach (var _ in peer.RetrieveSeriesAsync("1.9", "1.9.1", None))
            {
            }
        });

        Assert.Equal(PeerFault.NotFound, fault.Fault);
    }

    private static InstanceSource Write(TemporaryFolder folder, int number)
    {
        var uid = $"{Series}.{number}";
        var dataset = new DicomDataset(DicomTransferSyntax.ExplicitVRLittleEndian)
        {
            { DicomTag.SOPClassUID, DicomUID.SecondaryCaptureImageStorage },
            { DicomTag.SOPInstanceUID, uid },
            { DicomTag.StudyInstanceUID, Study },
            { DicomTag.SeriesInstanceUID, Series },
            { DicomTag.PatientID, "P1" },
            { DicomTag.PatientName, "Phantom^Test" },
            { DicomTag.StudyID, "1" },
            { DicomTag.Modality, "OT" },
            { DicomTag.InstanceNumber, number },
        };
        var path = folder.PathTo(uid + ".dcm");
        new DicomFile(dataset).Save(path);
        return InstanceSource.FromFile(uid, path);
    }
}
