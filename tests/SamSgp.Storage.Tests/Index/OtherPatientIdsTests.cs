using SamSgp.Dicom;
using SamSgp.Storage.Index;
using SamSgp.Storage.Instances;
using SamSgp.Storage.Tests.Instances;

namespace SamSgp.Storage.Tests.Index;

/// <summary>Studies whose instances do not agree about who the patient is.</summary>
public sealed class OtherPatientIdsTests : IDisposable
{
    private readonly StoreFixture _store = new();

    private InstanceStore Instances => new(_store.Directory, _store.Database, TimeProvider.System);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task StoreAsync_SecondPatientId_IsToldAndBothFindTheStudy()
    {
        foreach (var (uid, id, isToldOf) in new[] { ("1", "A", false), ("2", "B", true), ("3", "A", false), ("4", "", false), ("2", "B", true) })
            Assert.Equal((uid, isToldOf), (uid, await StoreAsync(uid, id)));
        Assert.False(await StoreAsync("5", "C", "2.2"));
        Assert.Equal(["A B", "A B", "C", "A B", "A B C"], [Found(One("A")), Found(One("B")), Found(One("C")), Found(new ValueMatching.OneOf(["A", "B"])),
            Found(new ValueMatching.AnyOf([One("B"), One("C")]))]);
        Assert.Equal(["A B", "A B C", ""], [Found(new ValueMatching.Wildcard("B*")), Found(new ValueMatching.Wildcard("?")), Found(new ValueMatching.Empty())]);
    }

    [Fact]
    public async Task StoreAsync_StudyWithoutAnId_IsFoundByThoseThatCome()
    {
        Assert.False(await StoreAsync("1", ""));
        Assert.False(await StoreAsync("2", "A"));
        Assert.True(await StoreAsync("3", "B"));
        Assert.Equal([" A B", " A B"], [Found(One("A")), Found(One("B"))]);
    }

    [Fact]
    public async Task DeleteAsync_LastOfAnId_IsFoundByItNoMore()
    {
        foreach (var (uid, id) in new[] { ("1", "A"), ("2", "B"), ("3", "B") }) await StoreAsync(uid, id);
        await Instances.DeleteAsync(new InstanceScope("2.1", "2.1.1", "2"), CancellationToken.None);
        Assert.Equal("A B", Found(One("B")));
        await Instances.DeleteAsync(new InstanceScope("2.1", "2.1.1", "3"), CancellationToken.None);
        Assert.Equal(("", "A"), (Found(One("B")), Found(One("A"))));
    }

    private static ValueMatching.OneOf One(string id) => new([id]);

    private async Task<bool> StoreAsync(string uid, string id, string study = "2.1")
    {
        var attributes = id.Length == 0 ? "{}" : $$$"""{"00100020":{"vr":"LO","Value":["{{{id}}}"]}}""";
        var staged = await TestInstance.StageAsync(_store.Directory, study, study + ".1", uid, uid + id, attributes);
        var outcome = Assert.Single(await Instances.StoreAsync([staged], DuplicatePolicy.Keep, CancellationToken.None));
        staged.File.Dispose();
        return outcome.IsOfAnotherPatient;
    }

    // Of each study found, its own ID and the others.
    private string Found(ValueMatching value) => string.Join(' ', new InstanceSearch(_store.Database)
        .Search(new InstanceQuery(QueryLevel.Study, null, null, [new AttributeMatch([DicomTag.PatientID], value)], 0, 100))
        .OrderBy(row => row.StudyInstanceUid, StringComparer.Ordinal)
        .SelectMany(row => row.OtherPatientIds.Prepend(row.Study.FirstText(DicomTag.PatientID) ?? "")));
}
