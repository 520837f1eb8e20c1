using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SamSgp.Dicom;

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
        private readonly List<string> lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (lines) return [.. lines];
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (lines) lines.Add(formatter(state, exception) + exception);
        }

        public void Dispose()
        {
        }
    }
}
