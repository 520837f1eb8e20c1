using SamSgp.Storage.Documents;

namespace SamSgp.Storage.Tests.Documents;

public sealed class DocumentStoreTests : IDisposable
{
    private readonly StoreFixture _store = new();
    private static CancellationToken None => CancellationToken.None;

    private DocumentStore Documents => new(_store.Database, TimeProvider.System);

    public void Dispose() => _store.Dispose();

    [Fact]
    public async Task PutAsync_Twice_ReplacesAndCountsTheVersion()
    {
        await Documents.PutAsync("routing", "1.2", "a", None);
        await Documents.PutAsync("routing", "1.2", "b", None);
        await _store.RestartAsync();
        Assert.Equal(("b", 2L), (Documents.Find("routing", "1.2")!.Content, Documents.Find("routing", "1.2")!.Version));
        Assert.Null(Documents.Find("other", "1.2"));
    }

    [Fact]
    public async Task TryAddAsync_ExistingKey_IsNull()
    {
        Assert.NotNull(await Documents.TryAddAsync("routing", "1.2", "a", None));
        Assert.Null(await Documents.TryAddAsync("routing", "1.2", "b", None));
    }

    [Fact]
    public async Task TryDeleteAsync_ChangedMeanwhile_LeavesIt()
    {
        var seen = await Documents.PutAsync("routing", "1.2", "a", None);
        var changed = await Documents.PutAsync("routing", "1.2", "b", None);
        Assert.False(await Documents.TryDeleteAsync(seen, None));
        Assert.True(await Documents.TryDeleteAsync(changed, None));
        Assert.Null(Documents.Find("routing", "1.2"));
    }

    [Fact]
    public async Task TryUpdateAsync_ChangedMeanwhile_IsNull()
    {
        var seen = await Documents.PutAsync("routing", "1.2", "a", None);
        Assert.NotNull(await Documents.TryUpdateAsync(seen, "b", None));
        Assert.Null(await Documents.TryUpdateAsync(seen, "c", None));
        Assert.Equal("b", Documents.Find("routing", "1.2")!.Content);
    }

    [Fact]
    public async Task List_Pages_AreInOrderOfKeys()
    {
        foreach (var key in (string[])["c", "a", "b"]) await Documents.PutAsync("routing", key, key, None);
        await Documents.PutAsync("other", "a", "", None);
        var first = Documents.List("routing", "", 2);
        Assert.Equal(["a", "b", "c"], first.Concat(Documents.List("routing", first[^1].Key, 2)).Select(d => d.Key));
    }

    [Fact]
    public async Task DeleteAsync_ExistingThenGone_TrueThenFalse()
    {
        await Documents.PutAsync("routing", "a", "", None);
        Assert.True(await Documents.DeleteAsync("routing", "a", None));
        Assert.False(await Documents.DeleteAsync("routing", "a", None));
    }
}
