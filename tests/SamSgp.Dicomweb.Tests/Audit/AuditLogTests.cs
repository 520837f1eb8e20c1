using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Audit;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Storage;
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

    [Fact]
    public async Task Write_DiskTakesNothing_EntriesAreKeptAndWrittenOnceItDoes()
    {
        if (!OperatingSystem.IsLinux()) return; // /dev/full is a disk without space.
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Open(folder.PathTo("data"));
        var path = folder.PathTo("audit", "audit-2026-01-02.jsonl");
        Directory.CreateDirectory(folder.PathTo("audit"));
        File.CreateSymbolicLink(path, "/dev/full");
        using var log = Log(data, folder.PathTo("audit"));
        await log.StartAsync(CancellationToken.None);

        await log.WriteAsync(Entry(1));
        await Task.Delay(200);
        await log.WriteAsync(Entry(2));
        File.Delete(path);
        await log.WriteAsync(Entry(3));

        for (var tries = 0; tries < 100 && !File.Exists(path); tries++) await Task.Delay(100);
        await log.WriteAsync(Entry(4));
        await log.StopAsync(CancellationToken.None);
        Assert.Equal([1, 2, 3, 4], Statuses(path));
    }

    [Fact]
    public async Task Write_DiskTakesNothingForLong_WhatIsBeyondTheBoundIsLostAndNobodyWaits()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Open(folder.PathTo("data"));
        await File.WriteAllTextAsync(folder.PathTo("audit"), "a file where the folder should be");
        using var log = Log(data, folder.PathTo("audit"));
        await log.StartAsync(CancellationToken.None);

        const int Large = 1 << 20, More = 5_000;
        for (var n = 1; n <= AuditLog.MaxKeptBytes / Large; n++) await log.WriteAsync(Entry(n) with { ParticipantObjectQuery = new string('x', Large) });
        for (var n = 0; n < More; n++) await log.WriteAsync(Entry(999)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        File.Delete(folder.PathTo("audit"));
        await log.StopAsync(CancellationToken.None);

        var written = Statuses(folder.PathTo("audit", "audit-2026-01-02.jsonl"));
        Assert.Equal(Enumerable.Range(1, AuditLog.MaxKeptBytes / Large), written.Where(status => status != 999));
        Assert.True(written.Count(status => status == 999) < More);
    }

    [Fact]
    public async Task Stop_NoTimeLeft_WhatIsQueuedIsWritten()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Open(folder.PathTo("data"));
        using var log = Log(data, folder.Root);
        await log.StartAsync(CancellationToken.None);
        for (var n = 1; n <= 3_000; n++) await log.WriteAsync(Entry(n));
        await log.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(3_000, Statuses(folder.PathTo("audit-2026-01-02.jsonl")).Count);
    }

    [Fact]
    public async Task Write_AfterHalfALine_BeginsALineOfItsOwn()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Open(folder.PathTo("data"));
        var path = folder.PathTo("audit-2026-01-02.jsonl");
        await File.WriteAllTextAsync(path, "{\"EventDateTime\":");
        using var log = Log(data, folder.Root);
        await log.StartAsync(CancellationToken.None);
        await log.WriteAsync(Entry(1));
        await log.StopAsync(CancellationToken.None);
        Assert.Equal(1, JsonDocument.Parse(File.ReadAllLines(path)[1]).RootElement.GetProperty("Status").GetInt32());
    }

    [Fact]
    public async Task Store_BodyEndsEarly_StudiesOfWhatWasCommittedAreNamed()
    {
        var line = await EntryOfAsync(["--Stow:BatchSize=1"], async http =>
        {
            byte[] body =
            [
                .. "--b\r\nContent-Type: application/dicom\r\n\r\n"u8, .. Instance("1.2.3.1"),
                .. "\r\n--b\r\nContent-Type: application/dicom\r\n\r\nbroken off"u8,
            ];
            var content = new ByteArrayContent(body);
            content.Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b");
            Assert.Equal(HttpStatusCode.BadRequest, (await http.PostAsync("/dicom-web/studies", content)).StatusCode);
        });
        Assert.Equal("1.2", Assert.Single(line.GetProperty("StudyInstanceUIDs").EnumerateArray()).GetString());
        Assert.Equal(1, line.GetProperty("NumberOfInstances").GetInt32());
    }

    [Fact]
    public async Task Store_ClientGoes_StudiesOfWhatWasCommittedAreNamed()
    {
        var line = await EntryOfAsync(["--Stow:BatchSize=1"], async http =>
        {
            using var client = new TcpClient("127.0.0.1", http.BaseAddress!.Port);
            await client.GetStream().WriteAsync((byte[])
            [
                .. "POST /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"u8,
                .. "Content-Type: multipart/related; type=\"application/dicom\"; boundary=b\r\n\r\n"u8,
                .. "--b\r\nContent-Type: application/dicom\r\n\r\n"u8, .. Instance("1.2.3.1"), .. "\r\n--b\r\n"u8,
            ]);
            for (var tries = 0; tries < 100 && (await http.GetAsync("/dicom-web/studies")).StatusCode == HttpStatusCode.NoContent; tries++)
                await Task.Delay(100);
            client.Client.Close(timeout: 0); // The connection is reset, as when a program is killed.
        }, "Stow.Store");
        Assert.Equal("1.2", Assert.Single(line.GetProperty("StudyInstanceUIDs").EnumerateArray()).GetString());
        Assert.NotEqual(0, line.GetProperty("EventOutcomeIndicator").GetInt32());
    }

    [Theory]
    [InlineData("/api/tasks/phantom-ct/segmentations", false)]
    [InlineData("/api/tasks/phantom-ct/support", true)]
    [InlineData("/api/routing", false)]
    public async Task Post_StudyInTheBody_IsNamed(string path, bool teaches)
    {
        var body = new Dictionary<string, string> { ["studyInstanceUid"] = "1.2.3", ["seriesInstanceUid"] = "1.2.3.4" };
        if (teaches) body["segmentationInstanceUid"] = "1.2.3.5";
        var line = await EntryOfAsync([], http => http.PostAsJsonAsync(path, body));
        Assert.Equal("1.2.3", Assert.Single(line.GetProperty("StudyInstanceUIDs").EnumerateArray()).GetString());
        Assert.Equal("1.2.3.4", line.GetProperty("SeriesInstanceUID").GetString());
    }

    [Fact]
    public async Task Search_Workitems_RecordsTheQuery()
    {
        var line = await EntryOfAsync([], http => http.GetAsync("/dicom-web/workitems?PatientID=4711"));
        Assert.Equal("E", line.GetProperty("EventActionCode").GetString());
        Assert.Equal("?PatientID=4711", line.GetProperty("ParticipantObjectQuery").GetString());
    }

    // The address is the last that a trusted proxy saw: what a client itself claims to be stands before it.
    [Theory]
    [InlineData("127.0.0.1", "203.0.113.9, 192.0.2.7", "192.0.2.7")]
    [InlineData("127.0.0.0/8", "203.0.113.9, 192.0.2.7, 127.0.0.2", "192.0.2.7")]
    [InlineData("10.0.0.0/8", "192.0.2.7", "127.0.0.1")]
    [InlineData(null, "192.0.2.7", "127.0.0.1")]
    public async Task Request_ThroughAProxy_HasTheClientsAddressWhereTheProxyIsTrusted(string? trusted, string forwarded, string address)
    {
        var line = await EntryOfAsync(trusted is null ? [] : [$"--Listen:TrustedProxies:0={trusted}"], http =>
        {
            http.DefaultRequestHeaders.Add("X-Forwarded-For", forwarded);
            return http.GetAsync("/dicom-web/studies");
        });
        Assert.Equal(address, line.GetProperty("NetworkAccessPointID").GetString());
    }

    [Fact]
    public async Task Write_MoreThanAFileHolds_GoesIntoFurtherPartsAndTheOldestGo()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Open(folder.PathTo("data"));
        var others = folder.PathTo("audit-of-the-year.jsonl");
        await File.WriteAllTextAsync(others, new string('x', 4 << 20));
        var options = new AuditOptions { Folder = folder.Root, MaxFileMegabytes = 1, MaxTotalMegabytes = 4 };
        for (var start = 0; start < 2; start++)
        {
            using var log = Log(data, options);
            await log.StartAsync(CancellationToken.None);
            for (var n = 1; n <= 40; n++) await log.WriteAsync(Entry(100 * start + n) with { ParticipantObjectQuery = new string('x', 100_000) });
            await log.StopAsync(CancellationToken.None);
        }

        var files = Directory.GetFiles(folder.Root, "audit-2026-*").Select(path => new FileInfo(path)).ToList();
        Assert.All(files, file => Assert.InRange(file.Length, 1, 1 << 20));
        Assert.InRange(files.Sum(file => file.Length), 2 << 20, 4 << 20);
        var written = files.SelectMany(file => Statuses(file.FullName)).Order().ToList();
        Assert.Equal(Enumerable.Range(1, 40).Concat(Enumerable.Range(101, 40)).TakeLast(written.Count), written); // The newest, without a gap.
        Assert.True(File.Exists(others));
    }

    [Fact]
    public async Task Write_FilesOlderThanTheyAreKept_Go()
    {
        using var folder = new TemporaryFolder();
        using var data = DataDirectory.Open(folder.PathTo("data"));
        foreach (var name in (string[])["audit-2025-12-20.jsonl", "audit-2025-12-20.3.jsonl", "audit-2026-01-01.jsonl", "notes-2025.txt"])
            await File.WriteAllTextAsync(folder.PathTo(name), "{}");
        using var log = Log(data, new AuditOptions { Folder = folder.Root, RetainDays = 7 });
        await log.StartAsync(CancellationToken.None);
        await log.WriteAsync(Entry(1));
        await log.StopAsync(CancellationToken.None);
        Assert.Equal(["audit-2026-01-01.jsonl", "audit-2026-01-02.jsonl", "notes-2025.txt"],
            Directory.GetFiles(folder.Root).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Requests_WithoutCredentials_ShareALine()
    {
        using var folder = new TemporaryFolder();
        const int Requests = 500;
        await using (var service = await RunningService.StartAsync([$"--Audit:Folder={folder.Root}", .. ServiceKeys.Keys(("reader", "read"))]))
        {
            for (var n = 0; n < Requests; n++)
                Assert.Equal(HttpStatusCode.Unauthorized, (await service.Http.GetAsync("/dicom-web/studies")).StatusCode);
            using var reader = service.As("reader");
            for (var n = 0; n < 20; n++) await reader.GetAsync("/dicom-web/studies");
        }

        var lines = File.ReadLines(Assert.Single(Directory.EnumerateFiles(folder.Root))).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var refused = lines.Where(line => line.GetProperty("Status").GetInt32() == 401).ToList();
        Assert.Equal(20, lines.Count - refused.Count); // Of those who say who they are each has its own.
        Assert.InRange(refused.Count, RefusalTally.Single + 1, 60); // A dozen a minute; slow machines need some minutes.
        Assert.Equal(Requests, refused.Sum(line => line.TryGetProperty("NumberOfRequests", out var number) ? number.GetInt32() : 1));
    }

    [Fact]
    public void Tally_FromEverywhere_IsBounded()
    {
        var tally = new RefusalTally();
        var single = Enumerable.Range(0, 100_000).Count(n => tally.IsSingle(Entry(401) with { NetworkAccessPointID = $"client {n}" }));
        var rest = Assert.Single(tally.Take());
        Assert.Equal(RefusalTally.MostAddresses, single);
        Assert.Equal(("various", 100_000 - single), (rest.NetworkAccessPointID, rest.NumberOfRequests));
        Assert.Empty(tally.Take());
    }

    private static AuditLog Log(DataDirectory data, string folder) => Log(data, new AuditOptions { Folder = folder });

    private static AuditLog Log(DataDirectory data, AuditOptions options) =>
        new(data, Options.Create(options), new HandClock(), NullLogger<AuditLog>.Instance);

    private static AuditEntry Entry(int status) => new()
    {
        EventDateTime = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), EventTypeCode = "Qido.Studies", EventActionCode = "E",
        EventOutcomeIndicator = 0, Status = status, UserID = "anonymous", NetworkAccessPointID = "127.0.0.1",
    };

    private static List<int> Statuses(string path) =>
        [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("Status").GetInt32())];

    /// <summary>The one entry that a request leaves, or the one of a type.</summary>
    private static async Task<JsonElement> EntryOfAsync(string[] settings, Func<HttpClient, Task> request, string type = "")
    {
        using var folder = new TemporaryFolder();
        await using (var service = await RunningService.StartAsync([$"--Audit:Folder={folder.Root}", .. settings])) await request(service.Http);
        var lines = await File.ReadAllLinesAsync(Assert.Single(Directory.EnumerateFiles(folder.Root)));
        return JsonDocument.Parse(Assert.Single(lines, line => line.Contains(type, StringComparison.Ordinal))).RootElement;
    }

    private static byte[] Instance(string uid)
    {
        using var stream = new MemoryStream();
        new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7" }, { DicomTag.SOPInstanceUID, uid },
            { DicomTag.StudyInstanceUID, "1.2" }, { DicomTag.SeriesInstanceUID, "1.2.1" },
        }).Save(stream);
        return stream.ToArray();
    }
}
