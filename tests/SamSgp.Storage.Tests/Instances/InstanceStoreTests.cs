using System.Data.Common;
using SamSgp.Dicom;
using SamSgp.Storage.Database;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Workitems;

namespace SamSgp.Storage.Tests.Instances;

public sealed class InstanceStoreTests : IDisposable
{
    private readonly StoreFixture _store = new();

    private InstanceStore Instances => new(_store.Directory, _store.Database, TimeProvider.System);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task StoreAsync_NewInstance_IsThereByteForByteAfterRestart()
    {
        var outcome = await StoreAsync("1.1", "1.2", "1.3", "the bytes");
        await _store.RestartAsync();
        var found = Instances.Find(new InstanceScope("1.1", "1.2", "1.3"))!;
        Assert.Equal(StoreStatus.Stored, outcome.Status);
        Assert.Equal("the bytes", await File.ReadAllTextAsync(found.Path));
        Assert.Equal((9L, "1.2.840.10008.1.2.1"), (found.Bytes, found.TransferSyntaxUid));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_store.Root, "incoming")));
    }

    [Fact]
    public async Task StoreAsync_SameBytesAgain_AlreadyStoredAndOneFile()
    {
        await StoreAsync("1.1", "1.2", "1.3", "x");
        Assert.Equal(StoreStatus.AlreadyStored, (await StoreAsync("1.1", "1.2", "1.3", "x")).Status);
        Assert.Single(Files());
    }

    [Fact]
    public async Task StoreAsync_OtherBytesKeep_DuplicateAndTheFirstStays()
    {
        await StoreAsync("1.1", "1.2", "1.3", "first");
        Assert.Equal(StoreStatus.Duplicate, (await StoreAsync("1.1", "1.2", "1.3", "second")).Status);
        Assert.Equal("first", await File.ReadAllTextAsync(Assert.Single(Files())));
    }

    [Fact]
    public async Task StoreAsync_OtherBytesReplace_TheSecondIsThereAlone()
    {
        await StoreAsync("1.1", "1.2", "1.3", "first");
        Assert.Equal(StoreStatus.Replaced,
            (await StoreAsync("1.1", "1.2", "1.3", "second", DuplicatePolicy.Replace)).Status);
        Assert.Equal("second", await File.ReadAllTextAsync(Assert.Single(Files())));
        Assert.Equal(1, Study("1.1")!.NumberOfStudyRelatedInstances);
    }

    [Fact]
    public async Task StoreAsync_ReplacedFileCannotBeRemoved_TheNewOneIsKeptAndTheOldOneGoesLater()
    {
        await StoreAsync("1.1", "1.2", "1.3", "first");
        await FailCleaningAsync();
        var faults = new List<Exception>();
        var instances = new InstanceStore(_store.Directory, _store.Database, TimeProvider.System) { FilesLeft = faults.Add };
        var staged = await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", "1.3", "second");
        using (staged.File)
        {
            var outcomes = await instances.StoreAsync([staged], DuplicatePolicy.Replace, CancellationToken.None);
            Assert.Equal(StoreStatus.Replaced, Assert.Single(outcomes).Status);
        }

        Assert.Single(faults);
        Assert.Equal("second", await File.ReadAllTextAsync(Instances.Find(new InstanceScope("1.1", "1.2", "1.3"))!.Path));
        await MendCleaningAsync();
        await Instances.CollectGarbageAsync();
        Assert.Equal("second", await File.ReadAllTextAsync(Assert.Single(Files())));
    }

    [Fact]
    public async Task StoreAsync_CommitFails_NothingIsLeft()
    {
        await _store.FailAsync("INSERT ON metadata");
        await Assert.ThrowsAnyAsync<DbException>(() => StoreAsync("1.1", "1.2", "1.3", "first"));
        Assert.Empty(Files());
        Assert.Null(Study("1.1"));
    }

    [Fact]
    public async Task DeleteAsync_FileCannotBeRemoved_IsDeletedAndTheFileGoesLater()
    {
        await StoreAsync("1.1", "1.2", "1.3", "a");
        await FailCleaningAsync();
        Assert.Equal(1, await Instances.DeleteAsync(new InstanceScope("1.1", null, null), CancellationToken.None));
        Assert.Null(Study("1.1"));
        await MendCleaningAsync();
        await Instances.CollectGarbageAsync();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task StoreAsync_SameUidInAnotherStudyReplace_MovesAndTheEmptyStudyIsGone()
    {
        await StoreAsync("1.1", "1.2", "1.3", "x");
        await StoreAsync("1.9", "1.8", "1.3", "x", DuplicatePolicy.Replace);
        Assert.Null(Study("1.1"));
        Assert.NotNull(Instances.Find(new InstanceScope("1.9", "1.8", "1.3")));
        Assert.Null(Instances.Find(new InstanceScope("1.1", "1.2", "1.3")));
    }

    [Fact]
    public async Task StoreAsync_SameUidTwiceInOneBatch_TheSecondIsADuplicate()
    {
        using var one = (await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", "1.3", "one")).File;
        StagedInstance[] staged =
        [
            await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", "1.3", "one"),
            await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", "1.3", "two"),
            await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", "1.4", "other"),
        ];
        var outcomes = await Instances.StoreAsync(staged, DuplicatePolicy.Keep, CancellationToken.None);
        Assert.Equal([StoreStatus.Stored, StoreStatus.Duplicate, StoreStatus.Stored], outcomes.Select(o => o.Status));
        foreach (var instance in staged) instance.File.Dispose();
        Assert.Equal(2, Files().Count);
    }

    [Fact]
    public async Task StoreAsync_ManyAtOnce_CountsAndModalitiesAreRight()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(n => StoreAsync(
            "1.1", $"1.2.{n % 3}", $"1.3.{n}", $"{n}", attributes: $$$"""{"00080060":{"vr":"CS","Value":["{{{(n % 3 == 0 ? "MR" : "CT")}}}"]}}""")));
        var study = Study("1.1")!;
        Assert.Equal((3, 60), (study.NumberOfStudyRelatedSeries, study.NumberOfStudyRelatedInstances));
        Assert.Equal(["CT", "MR"], study.ModalitiesInStudy);
    }

    [Fact]
    public async Task DeleteAsync_SeriesThenStudy_RowsAndFilesAreGone()
    {
        await StoreAsync("1.1", "1.2", "1.3", "a");
        await StoreAsync("1.1", "1.2", "1.4", "b");
        await StoreAsync("1.1", "1.5", "1.6", "c");
        Assert.Equal(2, await Instances.DeleteAsync(new InstanceScope("1.1", "1.2", null), CancellationToken.None));
        Assert.Equal((1, 1), (Study("1.1")!.NumberOfStudyRelatedSeries, Study("1.1")!.NumberOfStudyRelatedInstances));
        Assert.Single(Files());
        Assert.Equal(1, await Instances.DeleteAsync(new InstanceScope("1.1", null, null), CancellationToken.None));
        Assert.Null(Study("1.1"));
        Assert.Empty(Files());
        Assert.Equal(0, await Instances.DeleteAsync(new InstanceScope("1.1", null, null), CancellationToken.None));
    }

    [Fact]
    public async Task RetireAsync_SomethingCameOrAWorkitemIsOpen_KeepsTheStudy()
    {
        await StoreAsync("1.1", "1.2", "1.3", "a");
        var (before, after) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        Assert.Equal(0, await Instances.RetireAsync("1.1", before, CancellationToken.None));
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System);
        var open = await workitems.TryAddAsync("1.9", "SCHEDULED", "{}", WorkitemKeys.None with { StudyInstanceUid = "1.1" }, CancellationToken.None);
        Assert.Equal(0, await Instances.RetireAsync("1.1", after, CancellationToken.None));
        await workitems.TryUpdateAsync(open!, new WorkitemChange("CANCELED", "{}", WorkitemKeys.None with { StudyInstanceUid = "1.1" }, null), CancellationToken.None);

        Assert.Equal(1, await Instances.RetireAsync("1.1", after, CancellationToken.None));
        Assert.Null(Study("1.1"));
    }

    [Fact]
    public async Task CollectGarbageAsync_WhatWasToGoForGood_IsNotKept()
    {
        await StoreAsync("1.1", "1.2", "1.3", "a");
        await StoreAsync("1.4", "1.5", "1.6", "b");
        var store = Instances;
        store.DeletedAreKept = TimeSpan.FromDays(7);
        await FailCleaningAsync();
        await store.DeleteForGoodAsync(new InstanceScope("1.1", null, null), CancellationToken.None);
        await store.DeleteAsync(new InstanceScope("1.4", null, null), CancellationToken.None);
        await MendCleaningAsync();

        await store.CollectGarbageAsync();

        Assert.Empty(Files());
        Assert.Single(new Quarantine(_store.Directory).List());
    }

    [Fact]
    public async Task DeleteAsync_ThenStoredAgain_IsThere()
    {
        await StoreAsync("1.1", "1.2", "1.3", "a");
        await Instances.DeleteAsync(new InstanceScope("1.1", "1.2", "1.3"), CancellationToken.None);
        await StoreAsync("1.1", "1.2", "1.3", "a");
        Assert.Equal("a", await File.ReadAllTextAsync(Instances.Find(new InstanceScope("1.1", "1.2", "1.3"))!.Path));
    }

    [Fact]
    public async Task StoreAsync_UidsLikePaths_StayInTheDataDirectory()
    {
        await StoreAsync("../../../etc", "..", "/etc/passwd", "a");
        var file = Assert.Single(Files());
        Assert.Matches("^[0-9a-f]{2}/[0-9a-f]{24}/[0-9a-f]{24}-[0-9a-f]{32}\\.dcm$",
            Path.GetRelativePath(Path.Combine(_store.Root, "instances"), file));
    }

    [Fact]
    public async Task Search_InstancesComeBetweenPages_NoneIsMissing()
    {
        for (var n = 0; n < 6; n++) await StoreAsync($"1.{n}", $"2.{n}", $"3.{n}", "x");
        var search = new InstanceSearch(_store.Database);
        var query = new InstanceQuery(QueryLevel.Study, null, null, [], 0, 4);
        Assert.Equal(["1.5", "1.4", "1.3", "1.2"], search.Search(query).Select(row => row.StudyInstanceUid));
        await Instances.DeleteAsync(new InstanceScope("1.5", null, null), CancellationToken.None);
        Assert.Equal(["1.1", "1.0"], search.Search(query with { Offset = 3 }).Select(row => row.StudyInstanceUid));
    }

    [Fact]
    public async Task Metadata_Series_IsInOrderOfInstanceNumbers()
    {
        foreach (var number in (int[])[10, 9, 1])
            await StoreAsync("1.1", "1.2", $"1.3.{number}", "x", attributes: $$$"""{"00200013":{"vr":"IS","Value":[{{{number}}}]}}""");
        Assert.Equal(["1.3.1", "1.3.9", "1.3.10"],
            Instances.Metadata(Instances.List(new InstanceScope("1.1", "1.2", null)))
                .Select(json => new JsonAttributes(json).FirstText(DicomTag.SOPInstanceUID)));
    }

    [Fact]
    public async Task StoreAsync_DicomFile_IsGivenBackAsSaved()
    {
        var file = Segmentation();
        var outcome = await Instances.StoreAsync(file, DuplicatePolicy.Keep, CancellationToken.None);
        Assert.Equal(StoreStatus.Stored, outcome.Status);
        var stored = DicomFile.Open(Instances.Find(new InstanceScope("1.2", "1.2.1", "1.2.3"))!.Path);
        Assert.Equal("SEG", stored.Dataset.GetString(DicomTag.Modality));
        var again = await Instances.StoreAsync(file, DuplicatePolicy.Keep, CancellationToken.None);
        Assert.Equal(StoreStatus.AlreadyStored, again.Status);
    }

    [Fact]
    public async Task DecideAsync_SeriesWasDeletedAndCameAgain_IsNotDecidedByWhatItWas()
    {
        foreach (var uid in (string[])["1.3", "1.4", "1.5"]) await StoreAsync("1.1", "1.2", uid, uid);
        var before = Assert.Single(Instances.UndecidedSeries());
        Assert.Equal(before, Instances.AsItIs(before));
        await Instances.DeleteForGoodAsync(new InstanceScope("1.1", null, null), CancellationToken.None);
        await StoreAsync("1.1", "1.2", "1.3", "again");

        Assert.NotEqual(before, Instances.AsItIs(before));
        await Instances.DecideAsync(before, CancellationToken.None);
        Assert.Equal(1, Assert.Single(Instances.UndecidedSeries()).Instances);
    }

    [Fact]
    public async Task UndecidedSeries_SomeDecided_AreThoseThatChangedSince()
    {
        await StoreAsync("1.1", "1.2", "1.3", "a", attributes: """{"00080060":{"vr":"CS","Value":["CT"]}}""");
        var first = Assert.Single(Instances.UndecidedSeries());
        Assert.Equal(("1.1", "1.2", "CT", 1), (first.StudyInstanceUid, first.SeriesInstanceUid, first.Modality, first.Instances));
        await Instances.DecideAsync(first, CancellationToken.None);
        Assert.Empty(Instances.UndecidedSeries());
        await StoreAsync("1.1", "1.2", "1.4", "b");
        await Instances.DecideAsync(first, CancellationToken.None); // of what it was before
        var second = Assert.Single(Instances.UndecidedSeries());
        Assert.True(second.Revision > first.Revision);
        Assert.Equal(2, second.Instances);
        await Instances.DecideAllAsync(CancellationToken.None);
        Assert.Empty(Instances.UndecidedSeries());
    }

    [Fact]
    public async Task StoreAsync_ResultOfAWorkitem_IsStoredOnlyUnderTheLockThatHolds()
    {
        var workitems = new WorkitemStore(_store.Database, TimeProvider.System);
        var added = await workitems.TryAddAsync("1.9", "SCHEDULED", "{}", WorkitemKeys.None, CancellationToken.None);
        await workitems.TryUpdateAsync(added!, new WorkitemChange("IN PROGRESS", "{}", WorkitemKeys.None, "1.9.1"), CancellationToken.None);
        var result = Segmentation();
        await Assert.ThrowsAsync<ClaimLostException>(() => Instances.StoreAsync(
            [result], DuplicatePolicy.Keep, new WorkitemClaim("1.9", "1.9.2"), CancellationToken.None));
        Assert.Empty(Files());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_store.Root, "incoming")));
        var stored = await Instances.StoreAsync([result], DuplicatePolicy.Keep, new WorkitemClaim("1.9", "1.9.1"), CancellationToken.None);
        Assert.Equal(StoreStatus.Stored, Assert.Single(stored).Status);
    }

    private static DicomFile Segmentation() => new(new DicomDataset
    {
        { DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.66.4" },
        { DicomTag.SOPInstanceUID, "1.2.3" },
        { DicomTag.StudyInstanceUID, "1.2" },
        { DicomTag.SeriesInstanceUID, "1.2.1" },
        { DicomTag.Modality, "SEG" },
    });

    // Every change that cleans up after another one fails, as on a disk that broke in between.
    private Task FailCleaningAsync() => _store.FailAsync("DELETE ON garbage");

    private Task MendCleaningAsync() => _store.MendAsync("garbage");

    private async Task<StoreOutcome> StoreAsync(
        string study, string series, string instance, string bytes, DuplicatePolicy policy = DuplicatePolicy.Keep,
        string attributes = "{}")
    {
        var staged = await TestInstance.StageAsync(_store.Directory, study, series, instance, bytes, attributes);
        using (staged.File) return (await Instances.StoreAsync([staged], policy, CancellationToken.None))[0];
    }

    private QueryRow? Study(string uid) => new InstanceSearch(_store.Database)
        .Search(new InstanceQuery(QueryLevel.Study, uid, null, [], 0, 10)).SingleOrDefault();

    private List<string> Files() =>
        [.. Directory.EnumerateFiles(Path.Combine(_store.Root, "instances"), "*", SearchOption.AllDirectories)];
}
