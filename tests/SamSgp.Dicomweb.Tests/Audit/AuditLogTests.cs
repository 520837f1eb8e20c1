using System.Text.Json;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Audit;

public sealed class AuditLogTests
{
    [SharedDataFact(CtSeries.Folder)]
    public async Task Requests_OfEveryKind_LeaveALineEach()
    {
        using var folder = new TemporaryFolder();
        await using (var service = await RunningService.StartAsync($"--Audit:Folder={folder.Root}"))
        {
            await service.Http.StoreAsync("/dicom-web/studies", CtSeries.Files[0]);
            await service.Http.GetAsync("/dicom-web/studies?PatientName=Doe");
            await service.Http.GetAsync("/dicom-web/studies/1.2.3/series/4/metadata");
            await service.Http.DeleteAsync("/dicom-web/studies/1.2.3");
            foreach (var path in (string[])["/healthz/live", "/metrics", "/api/status"]) await service.Http.GetAsync(path);
        }

        var lines = File.ReadLines(Assert.Single(Directory.EnumerateFiles(folder.Root))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(["C", "E", "R", "D"], lines.Select(line => line.GetProperty("EventActionCode").GetString()));
        Assert.Equal([200, 204, 404, 404], lines.Select(line => line.GetProperty("Status").GetInt32()));
        Assert.Equal([0, 0, 4, 4], lines.Select(line => line.GetProperty("EventOutcomeIndicator").GetInt32()));
        Assert.Equal(1, lines[0].GetProperty("NumberOfInstances").GetInt32());
        Assert.Equal("?PatientName=Doe", lines[1].GetProperty("ParticipantObjectQuery").GetString());
        Assert.Equal(("1.2.3", "4"), (lines[2].GetProperty("StudyInstanceUIDs")[0].GetString(), lines[2].GetProperty("SeriesInstanceUID").GetString()));
        Assert.All(lines, line => Assert.Equal("anonymous", line.GetProperty("UserID").GetString()));
    }
}
