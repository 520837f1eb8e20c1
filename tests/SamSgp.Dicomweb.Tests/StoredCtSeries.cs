using System.Net;

namespace SamSgp.Dicomweb.Tests;

/// <summary>A running service that has the real CT series, for tests that only read.</summary>
public sealed class StoredCtSeries : IAsyncLifetime
{
    public RunningService Service { get; private set; } = null!;

    public HttpClient Http => Service.Http;

    public string Study { get; private set; } = "";

    public string Series { get; private set; } = "";

    /// <summary>SOP Instance UID -> file.</summary>
    internal Dictionary<string, string> Instances { get; } = [];

    public string StudyUrl => $"/dicom-web/studies/{Study}";

    public string SeriesUrl => $"{StudyUrl}/series/{Series}";

    public string InstanceUrl => $"{SeriesUrl}/instances/{Instances.Keys.First()}";

    public async Task InitializeAsync()
    {
        Service = await RunningService.StartAsync();
        if (CtSeries.Files.Count == 0) return;
        var response = await Http.StoreAsync("/dicom-web/studies", CtSeries.Files);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var referenced = (await response.JsonAsync()).Items(Tags.ReferencedSOPSequence);
        var url = referenced[0].Text(Tags.RetrieveURL)!.Split('/');
        (Study, Series) = (url[^5], url[^3]);
        foreach (var (file, item) in CtSeries.Files.Zip(referenced)) Instances[item.Text(Tags.ReferencedSOPInstanceUID)!] = file;
    }

    public async Task DisposeAsync() => await Service.DisposeAsync();
}
