using System.Globalization;

namespace SamSgp.Testing;

/// <summary>Gives many spoilt inputs to some code. Only exceptions of DICOM may come out; none may hang, or take memory
/// out of proportion.</summary>
public static class FuzzRun
{
    private const int InTests = 5000;
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    /// <summary>Number of inputs: SOAK_FUZZ_COUNT, or 5,000.</summary>
    public static int Count { get; } = Setting("SOAK_FUZZ_COUNT", InTests);

    /// <summary>Seed of the first input: SOAK_FUZZ_FIRST, or 0. A long run may be done in pieces.</summary>
    public static int First { get; } = Setting("SOAK_FUZZ_FIRST", 0);

    /// <summary>Runs the code on spoilt inputs; throws where it fails on one, with the seed to make it again.</summary>
    /// <param name="corpus">Inputs to spoil.</param>
    /// <param name="action">The code; what it may throw, it catches.</param>
    /// <param name="allowance">Bytes an input may allocate, whatever its size.</param>
    /// <param name="perByte">Bytes it may allocate for each of its own.</param>
    /// <param name="count">Number of inputs; 0 for <see cref="Count"/>.</param>
    public static void Over(IReadOnlyList<byte[]> corpus, Action<byte[]> action, long allowance = 16 << 20, long perByte = 400,
        int count = 0)
    {
        var mutator = new Mutator(corpus);
        var end = First + (count == 0 ? Count : count);
        var faults = new string?[end - First > InTests ? Environment.ProcessorCount : 1];
        var (next, stop) = (First - 1, false);
        var at = new int[faults.Length];
        var workers = Enumerable.Range(0, faults.Length).Select(worker => new Thread(() =>
        {
            for (int seed; !stop && (seed = Interlocked.Increment(ref next)) < end;)
            {
                Volatile.Write(ref at[worker], seed);
                faults[worker] = Try(mutator.Mutate(seed), seed, action, allowance, perByte);
                if (faults[worker] is not null) stop = true;
            }
        }) { IsBackground = true }).ToList();
        workers.ForEach(worker => worker.Start());
        for (var worker = 0; worker < workers.Count; worker++) Join(workers[worker], ref at[worker]);
        if (faults.FirstOrDefault(fault => fault is not null) is { } first) throw new InvalidOperationException(first);
    }

    // Background threads end with the process: one that hangs fails its test and no more.
    private static void Join(Thread worker, ref int at)
    {
        var last = -1;
        while (!worker.Join(Hang))
        {
            var now = Volatile.Read(ref at);
            if (now == last) throw new InvalidOperationException($"input {now} takes more than {Hang.TotalSeconds} s");
            last = now;
        }
    }

    private static string? Try(byte[] input, int seed, Action<byte[]> action, long allowance, long perByte)
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
        return allocated > allowance + perByte * input.Length ? $"input {seed} of {input.Length} bytes took {allocated} bytes" : null;
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
