using SamSgp.Inference.Caches;

namespace SamSgp.Inference.Tests.Caches;

public sealed class CountedTests
{
    [Fact]
    public void LetGo_InUse_FreesWhenTheLastUseEnds()
    {
        var thing = new Thing();
        var counted = new Counted<Thing>(thing);
        var (first, second) = (counted.Use(), counted.Use());

        counted.LetGo();
        first.Dispose();
        first.Dispose(); // a second time says nothing
        Assert.Equal(0, thing.Disposals);

        second.Dispose();
        Assert.Equal(1, thing.Disposals);
    }

    [Fact]
    public void LetGo_Unused_FreesAtOnce()
    {
        var thing = new Thing();
        var counted = new Counted<Thing>(thing);
        counted.Use().Dispose();
        Assert.Equal(0, thing.Disposals);

        counted.LetGo();

        Assert.Equal(1, thing.Disposals);
    }

    private sealed class Thing : IDisposable
    {
        public int Disposals { get; private set; }

        public void Dispose() => Disposals++;
    }
}
