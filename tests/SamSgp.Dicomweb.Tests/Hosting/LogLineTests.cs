using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SamSgp.Dicomweb.Hosting;
using SamSgp.Dicomweb.Tests.Ups;
using SamSgp.Testing;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class LogLineTests
{
    [Fact]
    public void Write_ControlsInMessageAndException_IsOneHarmlessLine()
    {
        using var text = new StringWriter();
        var fault = new InvalidOperationException("bad\r\n\e]0;title\a");
        var entry = new LogEntry<string>(LogLevel.Information, "Category", new EventId(7), "one\r\ntwo\e[31m\u009b\u202e\u2028ü", fault, (state, _) => state);
        new LogLine(new HandClock()).Write(entry, null, text);

        var line = text.ToString();
        Assert.StartsWith("2026-01-02T03:04:05.000Z info: Category[7] one\\u000d two\\u001b[31m\\u009b\\u202e\\u2028ü ", line, StringComparison.Ordinal);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line[..^1], char.IsControl);
        Assert.Contains("bad\\u000d \\u001b]0;title\\u0007", line, StringComparison.Ordinal);
    }

    // The task's name comes from a client and stands in the line that says why the job failed.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Log_OfTheService_HasNoControlsThatAClientSent(bool json)
    {
        using var folder = new TemporaryFolder();
        using var service = await ServiceProcess.StartAsync(folder.Root, $"--Telemetry:JsonLogs={json}");
        var workitem = new Dictionary<string, object>(UpsRequests.OwnWorkitem("no\e[2Jsuch\r\nforged")) { ["00404041"] = UpsRequests.Attribute("CS", "READY") };
        var created = await service.Http.CreateAsync("1.2.3", workitem);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        for (var look = 0; look < 200 && (await service.Http.RetrieveAsync("1.2.3")).Text("00741000") != "CANCELED"; look++) await Task.Delay(50);
        for (var look = 0; look < 200 && !service.Log.Contains("forged", StringComparison.Ordinal); look++) await Task.Delay(50);

        Assert.Contains("forged", service.Log, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', service.Log);
        Assert.DoesNotContain(service.Log.Split('\n'), line => line.TrimStart().StartsWith("forged", StringComparison.Ordinal));
        if (json) Assert.All(service.Log.Split('\n').Where(line => line.Contains("forged", StringComparison.Ordinal)), line => JsonDocument.Parse(line).Dispose());
    }
}
