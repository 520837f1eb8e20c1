using SamSgp.Dicom;
using SamSgp.Jobs.Pipeline;
using SamSgp.Storage.Instances;

namespace SamSgp.Jobs.Tests.Pipeline;

/// <summary>What a job that is begun again finds of the result it stored.</summary>
public sealed class ResultStoreTests : IDisposable
{
    private const string Job = "2.25.1";
    private static readonly Dictionary<string, string> Facts = new() { ["segment.1.voxels"] = "12" };
    private readonly JobsFixture _jobs = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task FindStored_ProcessDiedAfterStoring_IsTheResultAsItWasStored()
    {
        var stored = Assert.IsType<JobOutcome.Completed>(await StoreAsync(Object("1", "SEG"), Object("2", "SR")));

        await _jobs.RestartAsync();

        var found = Assert.IsType<JobOutcome.Completed>(_jobs.Results.FindStored(Job));
        Assert.Equal(stored.Outputs, found.Outputs);
        Assert.Equal(["1.2.9.1", "1.2.9.2"], found.Outputs.Select(output => output.SopInstanceUid));
        Assert.Equal(["Spleen was not found."], found.Warnings);
        Assert.Equal(Facts, found.Facts);
    }

    [Fact]
    public async Task FindStored_JobEnded_IsNone()
    {
        await StoreAsync(Object("1", "SEG"));
        await _jobs.Results.ForgetAsync(Job);

        Assert.Null(_jobs.Results.FindStored(Job));
    }

    [Fact]
    public async Task FindStored_AnObjectIsNotThere_IsNone()
    {
        await StoreAsync(Object("1", "SEG"), Object("2", "SR"));
        await _jobs.Instances.DeleteAsync(new InstanceScope("1.2", "1.2.3.2", null), None);

        Assert.Null(_jobs.Results.FindStored(Job));
    }

    [Fact]
    public async Task StoreAsync_ThereAlready_IsTheSameResult()
    {
        var first = await StoreAsync(Object("1", "SEG"));
        var again = await StoreAsync(Object("1", "SEG"));

        Assert.Equal(Assert.IsType<JobOutcome.Completed>(first).Outputs, Assert.IsType<JobOutcome.Completed>(again).Outputs);
    }

    [Fact]
    public async Task StoreAsync_SomethingElseUnderItsUid_FailsAndSaysSo()
    {
        await StoreAsync(Object("1", "SEG", "changed"));

        var failed = Assert.IsType<JobOutcome.Failed>(await StoreAsync(Object("1", "SEG")));

        Assert.Equal(("store", "result-changed"), (failed.Failure.Stage, failed.Failure.Code));
        Assert.Contains("1.2.9.1", failed.Failure.Message, StringComparison.Ordinal);
    }

    private async Task<JobOutcome> StoreAsync(params DicomFile[] files) =>
        await _jobs.Results.StoreAsync(await _jobs.HoldAsync(Job), files, ["Spleen was not found."], Facts, None);

    internal static DicomFile Object(string number, string modality, string label = "made") => new(new DicomDataset
    {
        { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.66.4" },
        { DicomTag.SOPInstanceUID, "1.2.9." + number },
        { DicomTag.StudyInstanceUID, "1.2" },
        { DicomTag.SeriesInstanceUID, "1.2.3." + number },
        { DicomTag.Modality, modality },
        { DicomTag.SeriesDescription, label },
    });
}
