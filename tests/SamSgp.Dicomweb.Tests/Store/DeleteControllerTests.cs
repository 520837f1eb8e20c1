using System.Net;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Store;

public sealed class DeleteControllerTests
{
    [SharedDataFact(CtSeries.Folder)]
    public async Task Delete_InstanceSeriesStudy_IsGone()
    {
        await using var service = await RunningService.StartAsync();
        var stored = await (await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files)).JsonAsync();
        var instance = new Uri(stored.Items(Tags.ReferencedSOPSequence)[0].Text(Tags.RetrieveURL)!).AbsolutePath;
        var series = instance[..instance.IndexOf("/instances", StringComparison.Ordinal)];
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.DeleteAsync(instance)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.DeleteAsync(instance)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await service.Http.GetAsync(instance + "/metadata")).StatusCode);
        Assert.Equal(19, (await service.Http.QueryAsync(series + "/metadata")).GetArrayLength());
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.DeleteAsync(series)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
        Assert.Empty(Directory.EnumerateFiles(
            Path.Combine(service.DataDirectory, "instances"), "*", SearchOption.AllDirectories));
    }
}
