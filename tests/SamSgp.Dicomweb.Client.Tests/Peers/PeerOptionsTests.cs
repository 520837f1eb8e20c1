using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SamSgp.Dicomweb.Client.Peers;

namespace SamSgp.Dicomweb.Client.Tests.Peers;

public sealed class PeerOptionsTests
{
    [Fact]
    public void Find_UnknownPeer_IsNull() =>
        Assert.Null(PeerSetup.Provider().GetRequiredService<DicomwebPeers>().Find("pacs"));

    [Fact]
    public void Options_SeveralFaults_AreNamedAllAtOnce()
    {
        using var provider = PeerSetup.Provider(("pacs:BaseAddress", "ftp://pacs/"), ("pacs:Retries", "99"),
            ("pacs:Basic:User", "a:b"), ("pacs:Bearer:Token", "t"));

        var fault = Assert.Throws<OptionsValidationException>(() => Options(provider));

        Assert.Equal(5, fault.Failures.Count());
        Assert.All(fault.Failures, failure => Assert.StartsWith("Peers:pacs: ", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Options_MisspeltKey_IsAFault()
    {
        using var provider = PeerSetup.Provider(("pacs:BaseAddress", "http://pacs/"), ("pacs:Retrys", "1"));

        var fault = Assert.Throws<InvalidOperationException>(() => Options(provider));

        Assert.Contains("Retrys", fault.Message, StringComparison.Ordinal);
    }

    private static PeerOptions Options(ServiceProvider provider) =>
        provider.GetRequiredService<IOptionsMonitor<PeerOptions>>().Get("pacs");
}
