using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamSgp.Dicom;
using SamSgp.Dicomweb.Tests.Api;
using SamSgp.Dicomweb.Tests.Security;
using SamSgp.Dicomweb.Tests.Ups;
using SamSgp.Imaging.Phantoms;
using SamSgp.Runs;
using static SamSgp.Dicomweb.Tests.Ups.UpsRequests;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class OrdinaryLogTests
{
    [Fact]
    public async Task Log_OfEverythingAPatientIsIn_HasNoName()
    {
        var log = new RecordingLogger();
        await using (var service = await RunningService.StartAsync([], builder => builder.Services.AddSingleton<ILoggerProvider>(log)))
        {
            await service.Http.StoreBytesAsync("/dicom-web/studies", Instance("Zaphod^Beeblebrox", "1.2.3"), "no DICOM, Zaphod"u8.ToArray());
            await service.Http.StoreBytesAsync("/dicom-web/studies", Instance("Zaphod^Beeblebrox", "1.2.3", comment: "another"));
            foreach (var path in (string[])["?PatientName=Zaphod*", "?Zaphod=1", "/1.2/metadata", "/Zaphod", "/1.2/series/1.2.1/instances/1.2.3/rendered"])
                await service.Http.GetAsync("/dicom-web/studies" + path);
            await service.Http.DeleteAsync("/dicom-web/studies/1.2");
        }

        Assert.NotEmpty(log.Lines);
        Assert.DoesNotContain(log.Lines, line => line.Contains("zaphod", StringComparison.OrdinalIgnoreCase)
            || line.Contains("beeblebrox", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Log_OfRoutingJobAndWorkitem_HasNoName()
    {
        var log = new RecordingLogger();
        var network = new FakeNetwork();
        network.Release();
        await using (var service = await RunningService.StartAsync(["--Routing:Enabled=true", "--Routing:SettleSeconds=0.2"], builder =>
        {
            builder.Services.AddSingleton<ILoggerProvider>(log);
            builder.Services.AddSingleton<SegmentVolume>(network.Segment);
        }))
        {
            var phantom = DicomPhantom.Create(new PhantomOptions { Columns = 48, Rows = 48, Slices = 4 }).Instances;
            foreach (var instance in phantom) instance.AddOrUpdate(DicomTag.PatientName, "Zaphod^Beeblebrox");
            await service.Http.StoreBytesAsync("/dicom-web/studies", phantom.Select(Bytes));
            var workitem = Workitem();
            workitem["00100010"] = new { vr = "PN", Value = new[] { new { Alphabetic = "Zaphod^Beeblebrox" } } };
            await service.Http.CreateAsync("1.2.3", workitem);
            await service.Http.GetAsync("/dicom-web/workitems?PatientName=Zaphod*");
            for (var attempt = 0; attempt < 200 && !log.Lines.Any(line => line.Contains("completed", StringComparison.Ordinal)); attempt++)
                await Task.Delay(50);
        }

        Assert.Contains(log.Lines, line => line.Contains("completed", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Lines, line => line.Contains("zaphod", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Log_OfRequestsWithoutRights_HasNoLineForEach()
    {
        var log = new RecordingLogger();
        await using var service = await RunningService.StartAsync(ServiceKeys.Keys(("reader", "read")),
            builder => builder.Services.AddSingleton<ILoggerProvider>(log));
        var before = log.Lines.Count;
        using var reader = service.As("reader");
        for (var n = 0; n < 20; n++)
        {
            await service.Http.GetAsync("/api/tasks");
            await reader.DeleteAsync("/dicom-web/studies/1.2");
            using var guess = service.As($"guess {n}");
            await guess.GetAsync("/api/tasks");
        }

        // One line says that keys are guessed; others are about the service's own work.
        Assert.InRange(log.Lines.Count - before, 1, 10);
        Assert.Single(log.Lines, line => line.Contains("wrong keys or tokens", StringComparison.Ordinal));
    }

    private static byte[] Bytes(DicomDataset instance)
    {
        using var stream = new MemoryStream();
        new DicomFile(instance).Save(stream);
        return stream.ToArray();
    }

    private static byte[] Instance(string patient, string uid, string comment = "")
    {
        var stream = new MemoryStream();
        new DicomFile(new DicomDataset
        {
            { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
            { DicomTag.SOPInstanceUID, uid },
            { DicomTag.StudyInstanceUID, "1.2" },
            { DicomTag.SeriesInstanceUID, "1.2.1" },
            { DicomTag.PatientName, patient },
            { DicomTag.ImageComments, comment },
        }).Save(stream);
        return stream.ToArray();
    }

    private sealed class RecordingLogger : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines) return [.. _lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add(formatter(state, exception) + exception);
        }

        public void Dispose()
        {
        }
    }
}
