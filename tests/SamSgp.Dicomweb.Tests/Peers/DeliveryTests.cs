using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Jobs.Peers;
using SamSgp.Jobs.Workitems;
using SamSgp.Storage.Documents;
using SamSgp.Storage.Instances;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>Sending results later, when what it needs on this machine is not there.</summary>
public sealed class DeliveryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task SendDue_FileOrCertificateIsGone_EachIsPostponedAndTheWorkerGoesOn()
    {
        WriteCertificate();
        await using var phantom = await PhantomService.StartAsync(new FakeNetwork(),
            "--Peers:pacs:BaseAddress=http://127.0.0.1:9/dicom-web", "--Peers:pacs:Retries=0",
            "--Peers:tls:BaseAddress=https://127.0.0.1:9/dicom-web", "--Peers:tls:Retries=0",
            $"--Peers:tls:Certificate:CertificateFile={_folder.PathTo("peer.pem")}");
        await File.WriteAllTextAsync(_folder.PathTo("peer.pem"), "half of a new certificate");
        var stored = phantom.Service.Services.GetRequiredService<InstanceStore>()
            .List(new InstanceScope(PhantomService.Study, PhantomService.Series, null)).ToList();
        File.Delete(stored[0].Path);

        await KeepAsync(phantom, "pacs", "2.25.1", stored[0]);
        await KeepAsync(phantom, "tls", "2.25.2", stored[1]);
        await KeepAsync(phantom, "pacs", "2.25.3", stored[1]);

        var delivery = phantom.Service.Services.GetRequiredService<ResultDelivery>();
        for (var attempt = 0; attempt < 200 && delivery.Pending.Any(d => d.Attempts == 0); attempt++) await Task.Delay(50);
        Assert.Equal([1, 1, 1], delivery.Pending.Select(d => d.Attempts));
        Assert.DoesNotContain(delivery.Pending, d => d.LastFault!.Contains(_folder.Root, StringComparison.Ordinal)
            || d.LastFault.Contains(phantom.Service.DataDirectory, StringComparison.Ordinal));
    }

    private static Task<DocumentRecord> KeepAsync(PhantomService phantom, string peer, string workitem, StoredInstance instance)
    {
        var output = new OutputReference(PhantomService.Study, PhantomService.Series, "1.2.840.10008.5.1.4.1.1.2", instance.SopInstanceUid, "");
        var delivery = new Delivery(peer, workitem, [output], DateTimeOffset.UnixEpoch.AddYears(200));
        return phantom.Service.Services.GetRequiredService<DocumentStore>()
            .PutAsync("deliveries", $"{workitem}|{peer}", JsonSerializer.Serialize(delivery), CancellationToken.None);
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=samsgp", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        File.WriteAllText(_folder.PathTo("peer.pem"), certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
    }
}
