using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Imaging.Phantoms;
using SamSgp.Jobs.Workitems;
using SamSgp.Runs;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Peers;

/// <summary>A real Orthanc as the PACS, which alone has a series; a link to it that can fail; the service at its other end.</summary>
internal sealed class PacsFixture : IAsyncDisposable
{
    private const string User = "samsgp", Password = "secret";
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _settings;

    private PacsFixture(OrthancProcess orthanc, string[] settings)
    {
        (Orthanc, _settings) = (orthanc, settings);
        Link = new FaultyLink(orthanc.DicomwebAddress);
        Http = new HttpClient { BaseAddress = orthanc.Address };
        Http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(DicomwebRequests.Ascii($"{User}:{Password}")));
    }

    public OrthancProcess Orthanc { get; }

    /// <summary>Orthanc's own REST interface, without the link.</summary>
    public HttpClient Http { get; }

    public FaultyLink Link { get; }

    /// <summary>The network of the service, which saw the support set.</summary>
    public FakeNetwork Network { get; private set; } = new();

    public RunningService Service { get; private set; } = null!;

    public static IReadOnlyList<DicomDataset> Phantom { get; } =
        DicomPhantom.Create(new PhantomOptions { Columns = 64, Rows = 64, Slices = 24 }).Instances;

    public static string Study { get; } = Phantom[0].GetString(DicomTag.StudyInstanceUID);

    public static string Series { get; } = Phantom[0].GetString(DicomTag.SeriesInstanceUID);

    public static async Task<PacsFixture> StartAsync(params string[] settings)
    {
        var pacs = new PacsFixture(await OrthancProcess.StartAsync(User, Password), settings);
        foreach (var instance in Phantom)
            (await pacs.Http.PostAsync("/instances", new ByteArrayContent(Bytes(instance)))).EnsureSuccessStatusCode();
        pacs.WritePassword(Password);
        await pacs.StartServiceAsync();
        return pacs;
    }

    /// <summary>What the service believes the password to be; it reads the file for each request.</summary>
    public void WritePassword(string password) => File.WriteAllText(_folder.PathTo("password"), password);

    /// <summary>The right password again.</summary>
    public void RenewPassword() => WritePassword(Password);

    /// <summary>Starts the service on the same data as before.</summary>
    public async Task StartServiceAsync()
    {
        Network = new FakeNetwork();
        Network.Release();
        Service = await RunningService.StartAsync(
            [
                $"--Storage:DataDirectory={_folder.PathTo("data")}", $"--Peers:pacs:BaseAddress={Link.Address}", "--Peers:pacs:Retries=1",
                "--Peers:pacs:RetryDelay=00:00:00.05", "--Peers:pacs:StallTimeout=00:00:01", "--Peers:pacs:ResponseTimeout=00:00:02",
                $"--Peers:pacs:Basic:User={User}", $"--Peers:pacs:Basic:PasswordFile={_folder.PathTo("password")}", .. _settings,
            ],
            builder => builder.Services.AddSingleton<SegmentVolume>(Network.Segment));
    }

    /// <summary>Asks for a segmentation of the PACS's series and waits for its end.</summary>
    public async Task<Workitem> SegmentAsync(string? source = null, string? destination = null, string task = "phantom-ct")
    {
        var answer = await Service.Http.PostAsync($"/api/tasks/{task}/segmentations", JsonContent.Create(
            new { studyInstanceUid = Study, seriesInstanceUid = Series, source, destination }));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await EndOfAsync((await answer.JsonAsync()).GetProperty("workitemUid").GetString()!);
    }

    /// <summary>Waits until the catalog has noticed a task.</summary>
    public async Task TaskAsync(string task)
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            if ((await Service.Http.GetAsync($"/api/tasks/{task}")).IsSuccessStatusCode) return;
            await Task.Delay(100);
        }
    }

    public async Task<Workitem> EndOfAsync(string workitem)
    {
        var worklist = Service.Services.GetRequiredService<Worklist>();
        for (var attempt = 0; attempt < 2400; attempt++)
        {
            if (worklist.Find(workitem) is { } now && now.State.IsFinal()) return now;
            await Task.Delay(50);
        }

        throw new TimeoutException("The job does not end: " + DicomJson.ConvertDicomToJson(worklist.Find(workitem)!.Dataset));
    }

    /// <summary>Instances of a modality in Orthanc.</summary>
    public async Task<string[]> InOrthancAsync(string modality)
    {
        var query = JsonSerializer.Serialize(new { Level = "Instance", Query = new { Modality = modality } });
        return (await (await Http.PostAsync("/tools/find", new StringContent(query))).Content.ReadFromJsonAsync<string[]>())!;
    }

    /// <summary>Instances of a modality in the service's store.</summary>
    public async Task<int> StoredAsync(string modality)
    {
        var answer = await Service.Http.GetAsync($"/dicom-web/instances?Modality={modality}");
        return answer.StatusCode == System.Net.HttpStatusCode.NoContent ? 0 : (await answer.JsonAsync()).GetArrayLength();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Service.DisposeAsync();
        await Link.DisposeAsync();
        await Orthanc.DisposeAsync();
        _folder.Dispose();
    }

    public static byte[] Bytes(DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        return stream.ToArray();
    }
}
