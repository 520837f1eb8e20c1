using SamSgp.Storage.Instances;

namespace SamSgp.Storage.Tests.Instances;

public sealed class InstanceDamageTests : IDisposable
{
    private static readonly InstanceScope Scope = new("1.1", "1.2", "1.3");

    private readonly StoreFixture _store = new();

    private InstanceStore Instances => new(_store.Directory, _store.Database, TimeProvider.System);

    private InstanceDamage Damage => new(_store.Directory, _store.Database, TimeProvider.System);

    private StoreScrub Scrub => new(_store.Directory, _store.Database, Damage, TimeProvider.System);

    private StoredInstance Stored => Instances.Find(Scope)!;

    public void Dispose() => _store.Dispose();

    [Theory]
    [InlineData(DamageKind.Missing)]
    [InlineData(DamageKind.Length)]
    [InlineData(DamageKind.Link)]
    public async Task RequireWholeAsync_WhatCanBeSeen_IsRefusedAndKnownFromThenOn(DamageKind kind)
    {
        await StoreAsync("the bytes");
        await Instances.RequireWholeAsync([Stored], CancellationToken.None);
        Spoil(kind);
        var fault = await Assert.ThrowsAsync<DamagedInstanceException>(() => Instances.RequireWholeAsync([Stored], CancellationToken.None));
        Assert.Equal(("1.3", kind), (fault.SopInstanceUid, fault.Kind));
        Assert.Contains("1.3", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_store.Root, fault.Message, StringComparison.Ordinal);
        Assert.Equal(kind, Assert.Single(Damage.List(9)).Kind);
    }

    [Fact]
    public async Task ContinueAsync_BytesChanged_IsFoundAndRefusedUntilTheyAreBack()
    {
        await StoreAsync("the bytes");
        await File.WriteAllTextAsync(Stored.Path, "the BYTES");
        var (ended, damaged) = await Scrub.ContinueAsync(0, CancellationToken.None);
        Assert.True(ended);
        Assert.Equal(["1.3"], damaged);
        Assert.NotNull(Scrub.State.Finished);
        var fault = await Assert.ThrowsAsync<DamagedInstanceException>(() => Instances.RequireWholeAsync([Stored], CancellationToken.None));
        Assert.Equal(DamageKind.Content, fault.Kind);

        await File.WriteAllTextAsync(Stored.Path, "the bytes");
        await Scrub.RecheckAsync(0, CancellationToken.None);
        Assert.Equal(0, Damage.Count());
        await Instances.RequireWholeAsync([Stored], CancellationToken.None);
    }

    [Fact]
    public async Task ContinueAsync_ManyInstances_GoesOnWhereItWasAfterARestart()
    {
        for (var n = 0; n < 40; n++) await StoreAsync($"{n}", $"1.3.{n}");
        Assert.False((await Scrub.ContinueAsync(0, CancellationToken.None)).RoundEnded);
        await _store.RestartAsync();
        Assert.Equal(32, Scrub.State.Checked);
        var last = Instances.Find(Scope with { SopInstanceUid = "1.3.39" })!;
        File.Delete(last.Path);
        Assert.Equal((true, "1.3.39"), await Scrub.ContinueAsync(0, CancellationToken.None) is var (ended, damaged) ? (ended, damaged[0]) : default);
    }

    [Theory]
    [InlineData(DamageKind.Missing)]
    [InlineData(DamageKind.Length)]
    [InlineData(DamageKind.Content)]
    public async Task StoreAsync_SameBytesAgainAfterDamage_TakeTheirPlaceAndTheRestIsKeptAside(DamageKind kind)
    {
        await StoreAsync("the bytes");
        Spoil(kind);
        if (kind == DamageKind.Content) await Scrub.ContinueAsync(0, CancellationToken.None);
        Assert.Equal(StoreStatus.Stored, await StoreAsync("the bytes"));
        Assert.Equal("the bytes", await File.ReadAllTextAsync(Stored.Path));
        Assert.Equal(0, Damage.Count());
        await Instances.RequireWholeAsync([Stored], CancellationToken.None);
        await Instances.CollectGarbageAsync();
        Assert.Equal(kind == DamageKind.Missing ? 0 : 1, new Quarantine(_store.Directory).Measure().Files);
    }

    [Fact]
    public async Task DeleteAsync_DamagedInstance_IsForgottenWithItsDamage()
    {
        await StoreAsync("the bytes");
        Spoil(DamageKind.Length);
        await Assert.ThrowsAsync<DamagedInstanceException>(() => Instances.RequireWholeAsync([Stored], CancellationToken.None));
        await Instances.DeleteAsync(Scope, CancellationToken.None);
        Assert.Equal(0, Damage.Count());
    }

    private void Spoil(DamageKind kind)
    {
        var path = Stored.Path;
        if (kind == DamageKind.Length) File.WriteAllText(path, "the byte");
        if (kind == DamageKind.Content) File.WriteAllText(path, "the BYTES");
        if (kind == DamageKind.Missing) File.Delete(path);
        if (kind != DamageKind.Link) return;
        File.Move(path, path + ".elsewhere");
        File.CreateSymbolicLink(path, path + ".elsewhere");
    }

    private async Task<StoreStatus> StoreAsync(string bytes, string instance = "1.3")
    {
        var staged = await TestInstance.StageAsync(_store.Directory, "1.1", "1.2", instance, bytes);
        using (staged.File) return (await Instances.StoreAsync([staged], DuplicatePolicy.Keep, CancellationToken.None))[0].Status;
    }
}
