using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Wado;

/// <summary>The processes in which the service has strangers' streams decoded: what they may, and what they know.</summary>
[SupportedOSPlatform("linux")]
public sealed class DecoderChildTests : IDisposable
{
    private const string Jpeg2000 = "data/dicom/transfer_syntaxes/MR_small_jp2klossless.dcm";
    private const string Secret = "SECRET_OF_THE_SERVICE";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SharedDataFact(Jpeg2000)]
    public async Task Decode_InAProcessOfItsOwn_HasNoRightsAndKnowsNothing()
    {
        Environment.SetEnvironmentVariable(Secret, "secret");
        using var service = await ServiceProcess.StartAsync(_folder.PathTo("data"));
        Environment.SetEnvironmentVariable(Secret, null);
        var stored = await service.Http.StoreAsync("/dicom-web/studies", SharedData.PathTo(Jpeg2000));
        var url = (await stored.JsonAsync()).Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!;
        Assert.Equal(HttpStatusCode.OK, (await service.Http.GetAsync(url + "/frames/1", "application/octet-stream")).StatusCode);

        var child = Assert.Single(ChildrenOf(service.Id));
        // Of each of its threads: a fault in native code is not particular.
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{child}/task"))
        {
            var status = File.ReadLines(Path.Combine(thread, "status")).Select(line => line.Split('\t'))
                .GroupBy(line => line[0], line => line[^1].Trim()).ToDictionary(line => line.Key, line => line.First());
            Assert.Equal("1", status["NoNewPrivs:"]);
            foreach (var set in (string[])["CapInh:", "CapPrm:", "CapEff:", "CapAmb:"]) Assert.Equal((set, "0000000000000000"), (set, status[set]));
        }

        Assert.Contains("Max file size             0", await File.ReadAllTextAsync($"/proc/{child}/limits"), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, await File.ReadAllTextAsync($"/proc/{child}/environ"), StringComparison.Ordinal);
        Assert.Contains(Secret, await File.ReadAllTextAsync($"/proc/{service.Id}/environ"), StringComparison.Ordinal);
    }

    private static IEnumerable<int> ChildrenOf(int parent) => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0 && ParentOf(id) == parent);

    private static int ParentOf(int id)
    {
        try
        {
            // After the name, which may hold anything: state and parent.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // It has ended.
        }
    }
}
