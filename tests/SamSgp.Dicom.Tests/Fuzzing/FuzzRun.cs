using System.Globalization;

namespace SamSgp.Dicom.Tests.Fuzzing;

/// <summary>Gives many spoilt inputs to some code. Only exceptions of DICOM may come out; none may hang, or take memory
/// out of proportion.</summary>
internal static class FuzzRun
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    /// <summary>Number of inputs: SAMSGP_FUZZ_COUNT, or 5,000.</summary>
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SAMSGP_FUZZ_COUNT"), CultureInfo.InvariantCulture, out var count) ? count : 5000;

    public static void Over(IReadOnlyList<byte[]> corpus, Action<byte[]> action)
    {
        var mutator = new Mutator(corpus);
        var (seed, fault) = (0, (string?)null);
        var worker = new Thread(() =>
        {
            for (; seed < Count && fault is null; Interlocked.Increment(ref seed)) fault = Try(mutator.Mutate(seed), seed, action);
        });
        worker.IsBackground = true;
        worker.Start();
        var last = -1;
        while (!worker.Join(Hang))
        {
            var now = Volatile.Read(ref seed);
            Assert.True(now != last, $"input {now} takes more than {Hang.TotalSeconds} s");
            last = now;
        }

        Assert.True(fault is null, fault);
    }

    private static string? Try(byte[] input, int seed, Action<byte[]> action)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            action(input);
        }
        catch (Exception exception)
        {
            return $"input {seed}: {exception}";
        }

        // All that is done with an input, several times over, in proportion to it.
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return allocated > (16 << 20) + 400L * input.Length ? $"input {seed} of {input.Length} bytes took {allocated} bytes" : null;
    }
}
