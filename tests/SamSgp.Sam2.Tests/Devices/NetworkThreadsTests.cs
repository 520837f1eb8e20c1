using SamSgp.Sam2.Cpu;
using SamSgp.Sam2.Devices;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Tests.Devices;

public sealed class NetworkThreadsTests
{
    [Fact]
    public void Run_AnyNumberOfThreads_EachOperationHasOne()
    {
        foreach (var threads in new[] { 1, 3 })
        {
            var seen = new int[8];
            using (new NetworkThreads(threads))
            {
                Pieces.Run(seen.Length, i => seen[i] = get_num_threads());
                Assert.Equal(1, get_num_threads());
            }

            Assert.All(seen, number => Assert.Equal(1, number));
        }
    }

    [Fact]
    public void Dispose_LastUser_LeavesTheNumberAsItWas()
    {
        var before = get_num_threads();
        using (new NetworkThreads(2))
        {
            using (new NetworkThreads(3)) Assert.Equal(1, get_num_threads());
            Assert.Equal(1, get_num_threads());
        }

        Assert.Equal(before, get_num_threads());
    }

    [Fact]
    public void Run_MemoryRunsOutInAPiece_IsTheFaultThatLibtorchThrows()
    {
        using var threads = new NetworkThreads(2);

        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => Pieces.Run(2, _ => zeros(1L << 50).Dispose()));
    }
}
