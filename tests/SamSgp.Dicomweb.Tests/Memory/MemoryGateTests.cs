using SamSgp.Dicomweb.Memory;
using SamSgp.Dicomweb.Problems;

namespace SamSgp.Dicomweb.Tests.Memory;

public sealed class MemoryGateTests
{
    private readonly MemoryGate _gate = new(100, TimeSpan.FromHours(1), TimeProvider.System);

    [Fact]
    public async Task Enter_WhatIsLeft_IsLetIn()
    {
        using var first = await EnterAsync("a", 60);
        using (await EnterAsync("b", 40)) Assert.Equal(0, _gate.Free);
        Assert.Equal(40, _gate.Free);
    }

    [Fact]
    public async Task Enter_MoreThanIsLeft_WaitsUntilItIsGivenBack()
    {
        var first = await EnterAsync("a", 60);
        var second = EnterAsync("b", 50);
        var third = EnterAsync("c", 10);
        Assert.False(second.IsCompleted);
        Assert.False(third.IsCompleted, "who comes later waits behind who waits for bytes");
        first.Dispose();
        await Task.WhenAll(second, third);
        Assert.Equal(40, _gate.Free);
    }

    [Fact]
    public async Task Enter_SecondOfAClientBeyondHalf_WaitsAndHoldsUpNobody()
    {
        var first = await EnterAsync("a", 45);
        var second = EnterAsync("a", 10);
        using var other = await EnterAsync("b", 20);
        Assert.False(second.IsCompleted);
        first.Dispose();
        (await second).Dispose();
        Assert.Equal(80, _gate.Free);
    }

    [Fact]
    public async Task Enter_LongestWaitOver_IsBusyAndTakesNothing()
    {
        var impatient = new MemoryGate(100, TimeSpan.FromMilliseconds(50), TimeProvider.System);
        var first = await impatient.EnterAsync("a", 60, isPatient: false, CancellationToken.None);
        var busy = await Assert.ThrowsAsync<MemoryShortException>(() => impatient.EnterAsync("b", 50, isPatient: false, CancellationToken.None));
        Assert.False(busy.IsForGood);
        first.Dispose();
        Assert.Equal(100, impatient.Free);
    }

    [Fact]
    public async Task Enter_CancelledWhileItWaits_LetsInWhoIsBehind()
    {
        using var first = await EnterAsync("a", 60);
        using var gone = new CancellationTokenSource();
        var second = _gate.EnterAsync("b", 50, isPatient: true, gone.Token);
        var behind = EnterAsync("c", 40);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        (await behind).Dispose();
        Assert.Equal(40, _gate.Free);
    }

    [Fact]
    public async Task Enter_MoreThanThereIs_IsRefusedForGood() =>
        Assert.True((await Assert.ThrowsAsync<MemoryShortException>(() => EnterAsync("a", 101))).IsForGood);

    [Fact]
    public async Task Shrink_GivesBackTheRest_OnceOnly()
    {
        var place = await EnterAsync("a", 60);
        place.Shrink(70);
        Assert.Equal(40, _gate.Free);
        place.Shrink(10);
        Assert.Equal(90, _gate.Free);
        place.Dispose();
        place.Dispose();
        Assert.Equal(100, _gate.Free);
    }

    private Task<MemoryPlace> EnterAsync(string client, long bytes) => _gate.EnterAsync(client, bytes, isPatient: false, CancellationToken.None);
}
