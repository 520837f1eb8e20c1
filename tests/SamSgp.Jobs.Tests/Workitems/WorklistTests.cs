using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Tests.Workitems;

public sealed class WorklistTests : IDisposable
{
    private const string Transaction = "2.25.11";
    private readonly JobsFixture _jobs = new();

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _jobs.Dispose();

    [Fact]
    public async Task Create_Complete_IsKeptScheduledWithItsAttributes()
    {
        var created = await _jobs.Worklist.CreateAsync("1.2.3", JobsFixture.Ups(), None);

        Assert.Equal(UpsStatus.Success, created.Status);
        await _jobs.RestartAsync();
        var kept = _jobs.Worklist.Find("1.2.3")!;
        Assert.Equal(WorkitemState.Scheduled, kept.State);
        Assert.Equal("1.2.3", kept.Dataset.GetString(DicomTag.SOPInstanceUID));
        Assert.Equal("1.2.840.10008.5.1.4.34.6.1", kept.Dataset.GetString(DicomTag.SOPClassUID));
        Assert.Equal("Phantom^Test", kept.Dataset.GetString(DicomTag.PatientName));
        Assert.True(kept.Dataset.Contains(DicomTag.UnifiedProcedureStepPerformedProcedureSequence));
    }

    [Fact]
    public async Task Create_NoUid_MakesOne()
    {
        var created = await _jobs.Worklist.CreateAsync(null, JobsFixture.Ups(), None);

        Assert.StartsWith("2.25.", created.Workitem!.Uid, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_SameUidTwice_IsADuplicate()
    {
        await _jobs.Worklist.CreateAsync("1.2.3", JobsFixture.Ups(), None);

        var again = await _jobs.Worklist.CreateAsync("1.2.3", JobsFixture.Ups(), None);

        Assert.Equal(UpsStatus.DuplicateInstance, again.Status);
    }

    [Fact]
    public async Task Create_SeveralFaults_AreAllNamed()
    {
        var workitem = JobsFixture.Ups(w =>
        {
            w.Remove(DicomTag.ProcedureStepLabel);
            w.AddOrUpdate(DicomTag.ScheduledProcedureStepPriority, "SOON");
            w.AddOrUpdate(DicomTag.TransactionUID, "1.2");
        });

        var created = await _jobs.Worklist.CreateAsync(null, workitem, None);

        Assert.Equal(UpsStatus.InvalidAttributeValue, created.Status);
        Assert.All(["(0074,1204)", "(0074,1200)", "'SOON'", "(0008,1195)"],
            part => Assert.Contains(part, created.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Create_NotScheduled_IsRefused()
    {
        var created = await _jobs.Worklist.CreateAsync(null,
            JobsFixture.Ups(w => w.AddOrUpdate(DicomTag.ProcedureStepState, "IN PROGRESS")), None);

        Assert.Equal(UpsStatus.InitialStateNotScheduled, created.Status);
    }

    [Fact]
    public async Task ChangeState_ClaimedByTwenty_OneWinsAndTheOthersLackItsUid()
    {
        var uid = (await _jobs.AddAsync(JobsFixture.Ups())).Uid;

        var claims = await Task.WhenAll(Enumerable.Range(1, 20).Select(n =>
            _jobs.Worklist.ChangeStateAsync(uid, WorkitemState.InProgress, $"2.25.{n}", None)));

        Assert.Single(claims, claim => claim.Status == UpsStatus.Success);
        Assert.All(claims.Where(claim => claim.Status != UpsStatus.Success),
            claim => Assert.Equal(UpsStatus.TransactionUidIncorrect, claim.Status));
    }

    [Fact]
    public async Task Dataset_Claimed_NeverShowsTheTransactionUid()
    {
        var claimed = await ClaimAsync();

        Assert.False(claimed.Dataset.Contains(DicomTag.TransactionUID));
        // As a value: the digits may well stand within a time.
        Assert.DoesNotContain($"\"{Transaction}\"", claimed.Record.Dataset, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChangeState_CompletedWithoutPerformance_SaysWhatIsMissing()
    {
        var claimed = await ClaimAsync();

        var completed = await _jobs.Worklist.ChangeStateAsync(claimed.Uid, WorkitemState.Completed, Transaction, None);

        Assert.Equal(UpsStatus.FinalStateRequirementsNotMet, completed.Status);
        Assert.Contains("(0074,1216)", completed.Message, StringComparison.Ordinal);
        Assert.Equal(WorkitemState.InProgress, _jobs.Worklist.Find(claimed.Uid)!.State);
    }

    [Fact]
    public async Task ChangeState_CompletedByThirdParty_TakesUpdateThenState()
    {
        var claimed = await ClaimAsync();
        var performed = new DicomDataset
        {
            new DicomSequence(DicomTag.PerformedStationNameCodeSequence, Code("ST1")),
            new DicomSequence(DicomTag.PerformedWorkitemCodeSequence, Code("110004")),
            { DicomTag.PerformedProcedureStepStartDateTime, "20260101120000" },
            { DicomTag.PerformedProcedureStepEndDateTime, "20260101120500" },
            new DicomSequence(DicomTag.OutputInformationSequence),
        };
        var changes = new DicomDataset { new DicomSequence(DicomTag.UnifiedProcedureStepPerformedProcedureSequence, performed) };

        var updated = await _jobs.Worklist.UpdateAsync(claimed.Uid, changes, Transaction, None);
        var completed = await _jobs.Worklist.ChangeStateAsync(claimed.Uid, WorkitemState.Completed, Transaction, None);

        Assert.Equal((UpsStatus.Success, UpsStatus.Success), (updated.Status, completed.Status));
        Assert.Equal("COMPLETED", completed.Workitem!.Dataset.GetString(DicomTag.ProcedureStepState));
    }

    [Fact]
    public async Task ChangeState_CanceledWithoutReason_GetsTimeAndReason()
    {
        var claimed = await ClaimAsync();

        var canceled = await _jobs.Worklist.ChangeStateAsync(claimed.Uid, WorkitemState.Canceled, Transaction, None);

        Assert.Equal(DiscontinuationReason.Unspecified, canceled.Workitem!.Progress.Discontinuation);
        var progress = canceled.Workitem.Dataset.GetSequence(DicomTag.ProcedureStepProgressInformationSequence).Items[0];
        Assert.True(progress.Contains(DicomTag.ProcedureStepCancellationDateTime));
    }

    [Fact]
    public async Task Update_ProtectedAttribute_IsRefusedByName()
    {
        var workitem = await _jobs.AddAsync(JobsFixture.Ups());

        var updated = await _jobs.Worklist.UpdateAsync(workitem.Uid,
            new DicomDataset { { DicomTag.ProcedureStepState, "COMPLETED" } }, null, None);

        Assert.Equal(UpsStatus.InvalidAttributeValue, updated.Status);
        Assert.Contains("(0074,1000)", updated.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ByTwentyAtOnce_LosesNothing()
    {
        var claimed = await ClaimAsync();
        DicomTag[] tags = [DicomTag.AdmissionID, DicomTag.PatientID, DicomTag.PatientSex, DicomTag.WorklistLabel];

        await Task.WhenAll(tags.Select(tag =>
            _jobs.Worklist.UpdateAsync(claimed.Uid, new DicomDataset { { tag, "X" } }, Transaction, None)));

        var dataset = _jobs.Worklist.Find(claimed.Uid)!.Dataset;
        Assert.All(tags, tag => Assert.Equal("X", dataset.GetString(tag)));
    }

    [Fact]
    public async Task RequestCancel_Scheduled_IsCanceledWithTheReason()
    {
        var workitem = await _jobs.AddAsync(JobsFixture.Ups());

        var canceled = await _jobs.Worklist.RequestCancelAsync(workitem.Uid,
            new CancellationRequest("VIEWER", "Wrong series", null, null), None);

        Assert.Equal(WorkitemState.Canceled, canceled.Workitem!.State);
        Assert.Equal("Wrong series", canceled.Workitem.Progress.ReasonForCancellation);
    }

    [Fact]
    public async Task EveryOperation_UnknownWorkitem_IsNotFound()
    {
        Assert.Equal(UpsStatus.NotFound, (await _jobs.Worklist.ChangeStateAsync("9.9", WorkitemState.InProgress, "1", None)).Status);
        Assert.Equal(UpsStatus.NotFound, (await _jobs.Worklist.UpdateAsync("9.9", [], null, None)).Status);
        Assert.Equal(UpsStatus.NotFound,
            (await _jobs.Worklist.RequestCancelAsync("9.9", new CancellationRequest("", null, null, null), None)).Status);
        Assert.Null(_jobs.Worklist.Find("9.9"));
    }

    private static DicomDataset Code(string value) => new()
    {
        { DicomTag.CodeValue, value }, { DicomTag.CodingSchemeDesignator, "DCM" }, { DicomTag.CodeMeaning, value },
    };

    private async Task<Workitem> ClaimAsync()
    {
        var uid = (await _jobs.AddAsync(JobsFixture.Ups())).Uid;
        return (await _jobs.Worklist.ChangeStateAsync(uid, WorkitemState.InProgress, Transaction, None)).Workitem!;
    }
}
