using Microsoft.AspNetCore.Http;
using SamSgp.Dicomweb.Hosting;

namespace SamSgp.Dicomweb.Tests.Hosting;

public sealed class AtOnceLimiterTests
{
    private readonly AtOnceLimiter<string> _limiter = new(context => context.Request.Path.Value is "/free" ? null : new(context.Request.Path.Value!, 2, 1));

    [Fact]
    public async Task Acquire_MoreThanAtOnce_WaitsAndBeyondThatIsRefused()
    {
        var first = await AcquireAsync("/a");
        using var second = await AcquireAsync("/a");
        var third = AcquireAsync("/a");
        Assert.False(third.IsCompleted);
        using (var fourth = await AcquireAsync("/a")) Assert.False(fourth.IsAcquired);
        Assert.False(_limiter.AttemptAcquire(Of("/a")).IsAcquired);

        first.Dispose();

        using var waited = await third;
        Assert.True(waited.IsAcquired);
    }

    [Fact]
    public async Task Acquire_OfAnotherKindOrUnbounded_IsNotCounted()
    {
        using var first = await AcquireAsync("/a");
        using var second = await AcquireAsync("/a");
        using var other = await AcquireAsync("/b");
        Assert.True(other.IsAcquired);
        for (var n = 0; n < 10; n++) Assert.True((await AcquireAsync("/free")).IsAcquired);
        Assert.Null(_limiter.GetStatistics(Of("/free")));
        Assert.Equal(0, _limiter.GetStatistics(Of("/a"))!.CurrentAvailablePermits);
    }

    [Fact]
    public async Task Acquire_WhoWaitsGoes_LeavesNoCountBehind()
    {
        var (first, second) = (await AcquireAsync("/a"), await AcquireAsync("/a"));
        using var gone = new CancellationTokenSource();
        var waiting = _limiter.AcquireAsync(Of("/a"), 1, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        foreach (var lease in (IDisposable[])[first, second, second]) lease.Dispose();

        Assert.Null(_limiter.GetStatistics(Of("/a")));
        using var again = await AcquireAsync("/a");
        Assert.Equal(1, _limiter.GetStatistics(Of("/a"))!.CurrentAvailablePermits);
    }

    private Task<System.Threading.RateLimiting.RateLimitLease> AcquireAsync(string path) => _limiter.AcquireAsync(Of(path)).AsTask();

    private static DefaultHttpContext Of(string path) => new() { Request = { Path = path } };
}
