using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using SamSgp.Testing;
using Xunit.Abstractions;

namespace SamSgp.EndToEnd.Tests;

/// <summary>64 clients at once: storing, searching, reading frames, pictures and metadata.</summary>
public sealed partial class LoadTests(ITestOutputHelper output)
{
    private static readonly string Configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name;

    // 30 s, or as long as SOAK_LOAD_SECONDS says.
    private static readonly int Seconds =
        int.TryParse(Environment.GetEnvironmentVariable("SOAK_LOAD_SECONDS"), CultureInfo.InvariantCulture, out var seconds) ? seconds : 30;

    [Fact]
    public async Task Load_64Clients_NoErrorAndMemoryStaysFlat()
    {
        await using var service = await ServiceProcess.StartAsync();
        var samsgp = Path.Combine(SharedData.RepositoryRoot, "artifacts", "bin", "SamSgp.Cli", Configuration, "samsgp.dll");

        using var load = Process.Start(new ProcessStartInfo("dotnet",
        [
            samsgp, "bench", "http", "--service", new Uri(service.Client.BaseAddress!, "dicom-web/").ToString(),
            "--load", Seconds.ToString(CultureInfo.InvariantCulture), "--process", service.ProcessId.ToString(CultureInfo.InvariantCulture),
        ]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var log = new ProcessLog(load);
        await load.WaitForExitAsync();

        output.WriteLine(log.Text);
        Assert.True(load.ExitCode == 0, log.Text + service.Log);
        var megabytes = Megabytes().Matches(log.Text).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).ToList();
        // All is warm after the first third; from then on the heap may breathe, but not grow with the requests.
        Assert.Equal(3, megabytes.Count);
        Assert.InRange(megabytes[1], 1, megabytes[0] + 200);
    }

    [GeneratedRegex("([0-9.]+) MB")]
    private static partial Regex Megabytes();
}
