using SamSgp.Dicom;
using SamSgp.Jobs.Workitems;

namespace SamSgp.Jobs.Tests.Workitems;

public sealed class WorkitemQueryTests
{
    [Theory]
    [InlineData("PatientName", "phantom*", true)]
    [InlineData("PatientName", "PHANTOM^TEST", true)]
    [InlineData("00100010", "Ph?ntom^Test", true)]
    [InlineData("PatientName", "Doe*", false)]
    [InlineData("ProcedureStepState", "SCHEDULED", true)]
    [InlineData("ProcedureStepState", "scheduled", false)]
    [InlineData("ProcedureStepState", "IN PROGRESS,SCHEDULED", true)]
    [InlineData("ProcedureStepState", "IN PROGRESS\\COMPLETED", false)]
    [InlineData("ScheduledProcedureStepStartDateTime", "20260101-20260102", true)]
    [InlineData("ScheduledProcedureStepStartDateTime", "20251231-20260101", true)]
    [InlineData("ScheduledProcedureStepStartDateTime", "-20251231", false)]
    [InlineData("ScheduledProcedureStepStartDateTime", "20260102-", false)]
    [InlineData("ScheduledProcedureStepStartDateTime", "20260101120000-0500", false)]
    [InlineData("ScheduledWorkitemCodeSequence.CodeValue", "liver-ct", true)]
    [InlineData("00404018.00080100", "spleen-ct", false)]
    [InlineData("InputInformationSequence.ReferencedSOPSequence.ReferencedSOPInstanceUID", "1.2.3.5,1.2.3.4", true)]
    [InlineData("InputInformationSequence.StudyInstanceUID", "1.2\\1.9", true)]
    [InlineData("PatientName", "", true)]
    public void Matches_OneKey_FollowsTheStandard(string name, string value, bool expected)
    {
        Assert.True(WorkitemQuery.TryParse([(name, value)], out var query, out _));
        Assert.Equal(expected, query.Matches(JobsFixture.Segmentation()));
    }

    [Theory]
    [InlineData("20260724100000+0200-20260724110000+0200", true)] // 08:00 to 09:00 UTC
    [InlineData("20260724030000-0500-20260724040000-0500", true)]
    [InlineData("20260724100000-0500-20260724110000-0500", false)]
    [InlineData("20260724103000+0200", true)]
    [InlineData("20260724083000+0200", false)]
    [InlineData("-20260724103000+0200", true)]
    [InlineData("20260724103001+0200-", false)]
    [InlineData("202607241030+0200-202607241030+0200", true)] // all of that minute
    [InlineData("20260724080000-20260724090000", true)] // as written, where the key says no offset
    public void Matches_MomentsWithOffsets_AreComparedAsMoments(string wanted, bool expected)
    {
        var workitem = JobsFixture.Segmentation();
        workitem.AddOrUpdate(DicomTag.ScheduledProcedureStepStartDateTime, "20260724083000.000000+0000");

        Assert.True(WorkitemQuery.TryParse([("ScheduledProcedureStepStartDateTime", wanted)], out var query, out var fault), fault);

        Assert.Equal(expected, query.Matches(workitem));
    }

    [Fact]
    public void Matches_StarAlone_FitsWhatHasNoValueToo()
    {
        var workitem = JobsFixture.Segmentation();
        workitem.Remove(DicomTag.PatientName);

        Assert.True(WorkitemQuery.TryParse([("PatientName", "*")], out var query, out _));

        Assert.True(query.Matches(workitem));
    }

    [Fact]
    public void Matches_SeveralKeys_AllMustFit()
    {
        Assert.True(WorkitemQuery.TryParse([("PatientName", "Phantom*"), ("ProcedureStepState", "COMPLETED")], out var query, out _));
        Assert.False(query.Matches(JobsFixture.Segmentation()));
    }

    [Theory]
    [InlineData("ScheduledProcedureStepStartDateTime", "soon", "'ScheduledProcedureStepStartDateTime=soon'")]
    [InlineData("limit", "many", "'many'")]
    [InlineData("offset", "-1", "'-1'")]
    public void TryParse_WrongParameter_IsNamed(string name, string value, string part)
    {
        Assert.False(WorkitemQuery.TryParse([(name, value)], out _, out var fault));
        Assert.Contains(part, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MoreThanOneAnswerHolds_GivesTheMostAndSaysThereIsMore()
    {
        using var jobs = new JobsFixture();
        await Task.WhenAll(Enumerable.Range(0, WorkitemQuery.Most + 1).Select(_ => jobs.AddAsync(JobsFixture.Ups())));
        (string Limit, string Offset, int Count, bool More)[] cases =
        [
            ("", "0", WorkitemQuery.Most, true), ("5000", "0", WorkitemQuery.Most, true), ("5000", "1", WorkitemQuery.Most, false),
            ("3", "999", 2, false),
        ];
        foreach (var (limit, offset, count, more) in cases)
        {
            List<(string, string)> parameters = limit.Length == 0 ? [("offset", offset)] : [("offset", offset), ("limit", limit)];
            Assert.True(WorkitemQuery.TryParse(parameters, out var query, out _));
            Assert.Equal((limit, offset, count, more), (limit, offset, query.Run(jobs.Worklist, out var there).Count, there));
        }
    }

    [Fact]
    public async Task Run_StateLimitOffset_PagesInOrderOfCreation()
    {
        using var jobs = new JobsFixture();
        for (var n = 1; n <= 5; n++) await jobs.Worklist.CreateAsync($"1.{n}", JobsFixture.Ups(), CancellationToken.None);
        await jobs.Worklist.ChangeStateAsync("1.2", WorkitemState.InProgress, "1.9", CancellationToken.None);

        Assert.True(WorkitemQuery.TryParse([("ProcedureStepState", "SCHEDULED"), ("limit", "2"), ("offset", "1")], out var query, out _));

        Assert.Equal(["1.3", "1.4"], query.Run(jobs.Worklist, out _));
    }
}
