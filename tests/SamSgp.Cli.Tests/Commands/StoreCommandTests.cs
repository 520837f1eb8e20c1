using SamSgp.Cli.CommandLine;
using SamSgp.Dicom;
using SamSgp.Storage;
using SamSgp.Storage.Database;
using SamSgp.Storage.Instances;
using SamSgp.Testing;

namespace SamSgp.Cli.Tests.Commands;

/// <summary>A store that is checked, backed up, lost, restored and mended from the command line.</summary>
public sealed class StoreCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Data => _folder.PathTo("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Store_Drill_BackedUpLostAndRestoredIsWhole()
    {
        await FillAsync("1.3.1", "1.3.2", "1.3.3");
        Assert.Equal(ExitCode.Ok, (await RunAsync("verify")).ExitCode);
        var backup = await RunAsync("backup", _folder.PathTo("backup"));
        Assert.Contains("3 instances", backup.Error, StringComparison.Ordinal);

        Directory.Delete(Data, recursive: true);
        var restored = await RunAsync("restore", _folder.PathTo("backup"));
        Assert.True(restored.ExitCode == ExitCode.Ok, restored.Error);
        var verified = await RunAsync("verify");
        Assert.Contains("3 instances, each with its file", verified.Error, StringComparison.Ordinal);
        Assert.Empty(verified.Output);
    }

    [Fact]
    public async Task Rebuild_IndexLost_InstancesAreInItAgain()
    {
        await FillAsync("1.3.1", "1.3.2");
        await File.WriteAllTextAsync(Path.Combine(Data, "index.db"), "damaged beyond repair");
        var rebuilt = await RunAsync("rebuild");
        Assert.Contains("2 instances are in the index.", rebuilt.Output, StringComparison.Ordinal);
        Assert.Contains("index-aside-", rebuilt.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task Verify_FileMissing_NamesItAndFails()
    {
        await FillAsync("1.3.1");
        File.Delete(Files().Single());
        var run = await RunAsync("verify");
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("is missing (instance 1.3.1)", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quarantine_SecondFileOfAnInstance_IsListedAndRemovedByNameOnly()
    {
        await FillAsync("1.3.1");
        var copy = Path.Combine(Path.GetDirectoryName(Files().Single())!, "second.dcm");
        File.Copy(Files().Single(), copy);
        await RunAsync("rebuild");
        var listed = await RunAsync("quarantine", "list");
        Assert.Contains("The same instance is stored in another file.", listed.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, (await RunAsync("quarantine", "restore")).ExitCode); // it comes second again
        Assert.Equal(ExitCode.Failed, (await RunAsync("quarantine", "empty", "other.dcm")).ExitCode);
        Assert.Contains("1 files are removed.", (await RunAsync("quarantine", "empty")).Output, StringComparison.Ordinal);
        Assert.Contains("is empty", (await RunAsync("quarantine", "list")).Error, StringComparison.Ordinal);
        Assert.Single(Files());
    }

    [Fact]
    public async Task Rebuild_ServiceRuns_IsRefusedAndVerifyIsNot()
    {
        await FillAsync("1.3.1");
        using var running = DataDirectory.Open(Data);
        var refused = await RunAsync("rebuild");
        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("in use", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, (await RunAsync("verify")).ExitCode);
    }

    [Fact]
    public async Task Any_NoDataDirectory_SaysWhichOptionToUse()
    {
        foreach (var command in (string[])["verify", "rebuild"])
        {
            var run = await RunAsync(command);
            Assert.Equal(ExitCode.Failed, run.ExitCode);
            Assert.Contains("Storage:DataDirectory", run.Error, StringComparison.Ordinal);
        }
    }

    [PostgresFact]
    public async Task Copy_ToASharedStoreAndBack_IsVerifiedAtBothEnds()
    {
        await FillAsync("1.3.1", "1.3.2");
        var connection = _folder.PathTo("connection");
        await File.WriteAllTextAsync(connection, PostgresServer.Shared.CreateDatabase());

        var there = await RunAsync("copy", "--to-connection", connection, "--to-shared", _folder.PathTo("shared"));
        Assert.True(there.ExitCode == ExitCode.Ok, there.Error);
        Assert.Contains("2 instances, 0 workitems, 0 documents are copied", there.Error, StringComparison.Ordinal);
        Assert.Contains("100 %  Copying instances", there.Error, StringComparison.Ordinal);
        var verified = await CliRun.RunAsync("store", "verify", "--connection", connection, "--shared", _folder.PathTo("shared"));
        Assert.Contains("2 instances, each with its file", verified.Error, StringComparison.Ordinal);

        var back = await CliRun.RunAsync("store", "copy", "--connection", connection, "--shared", _folder.PathTo("shared"), "--to-data", _folder.PathTo("back"));
        Assert.True(back.ExitCode == ExitCode.Ok, back.Error);
        Assert.Equal(ExitCode.Ok, (await CliRun.RunAsync("store", "verify", "--data", _folder.PathTo("back"))).ExitCode);
    }

    [Fact]
    public async Task Copy_OptionsThatDoNotBelongTogether_AreRefused()
    {
        await FillAsync("1.3.1");
        Assert.Contains("--to-connection and --to-shared belong together", (await RunAsync("copy", "--to-shared", _folder.PathTo("shared"))).Error, StringComparison.Ordinal);
        Assert.Contains("Name --to-data", (await RunAsync("copy")).Error, StringComparison.Ordinal);
        Assert.Contains("Storage:DataDirectory", (await CliRun.RunAsync("store", "copy", "--data", _folder.PathTo("none"), "--to-data", _folder.PathTo("to"))).Error, StringComparison.Ordinal);
    }

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(Data, "instances"), "*.dcm", SearchOption.AllDirectories)];

    private Task<CliRun> RunAsync(params string[] arguments) => CliRun.RunAsync(["store", .. arguments, "--data", Data]);

    private async Task FillAsync(params string[] uids)
    {
        using var directory = DataDirectory.Open(Data);
        await using var database = SqliteDatabase.Open(directory);
        var store = new InstanceStore(directory, database, TimeProvider.System);
        foreach (var uid in uids)
        {
            await store.StoreAsync(new DicomFile(new DicomDataset
            {
                { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.2" },
                { DicomTag.SOPInstanceUID, uid },
                { DicomTag.StudyInstanceUID, "1.1" },
                { DicomTag.SeriesInstanceUID, "1.2" },
            }), DuplicatePolicy.Keep, CancellationToken.None);
        }
    }
}
