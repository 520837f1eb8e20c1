using SamSgp.Testing;

namespace SamSgp.EndToEnd.Tests;

/// <summary><c>samsgp send</c>, to the service and to a PACS.</summary>
public sealed class SendTests : IDisposable
{
    private static readonly string Command = Path.Combine(SharedData.RepositoryRoot, "artifacts", "bin", "SamSgp.Cli",
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Name, "samsgp.dll");

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Send_FoldersAndFiles_AreStoredInTheService()
    {
        Phantom();
        await File.WriteAllTextAsync(_folder.PathTo("series", "notes.txt"), "none");
        await using var service = await ServiceProcess.StartAsync("--Demo:Enabled=false");

        var run = Samsgp("send", _folder.PathTo("series"), "--to", new Uri(service.Client.BaseAddress!, "dicom-web").AbsoluteUri);

        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("1 file is no DICOM and left out.", run.Output, StringComparison.Ordinal);
        Assert.Contains("3 of 3 instances are stored at", run.Output, StringComparison.Ordinal);
        Assert.Single(await service.Client.SearchAsync("series?Modality=CT"));
    }

    [ToolFact("Orthanc")]
    public async Task Send_ToAPacsThatAsksWho_StoresWithThePasswordOfAFile()
    {
        Phantom();
        var password = _folder.PathTo("password.txt");
        await File.WriteAllTextAsync(password, "secret\n");
        await using var orthanc = await OrthancProcess.StartAsync("sender", "secret");
        string[] send = ["send", _folder.PathTo("series"), "--to", orthanc.DicomwebAddress.AbsoluteUri];

        var refused = Samsgp(send);
        var run = Samsgp([.. send, "--user", "sender", "--password-file", password]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("401", refused.Output, StringComparison.Ordinal);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("3 of 3 instances are stored at", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Phantom() => Samsgp("phantom", "--output", _folder.PathTo("series"), "--size", "32", "--slices", "3");

    private static ToolRun Samsgp(params string[] arguments) => ToolRun.Of("dotnet", [Command, .. arguments]);
}
