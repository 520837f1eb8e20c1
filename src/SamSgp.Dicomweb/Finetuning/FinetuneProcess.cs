using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using SamSgp.Inference;
using SamSgp.Runs;

namespace SamSgp.Dicomweb.Finetuning;

/// <summary>Has an adapter trained by a process of its own, which is nicer than the service and stands still while the engines work:
/// <see cref="FinetuneTask"/> in the product.</summary>
/// <param name="settings">Where models lie, where and for how long is trained.</param>
/// <param name="engines">Whoever has one goes first.</param>
/// <param name="clock">Measures how long they were quiet.</param>
/// <param name="logger">Told what the process says when it ends by itself.</param>
internal sealed partial class FinetuneProcess(FinetuneSettings settings, DeviceEngines engines, TimeProvider clock, ILogger<FinetuneProcess> logger)
{
    private const string Nice = "/usr/bin/nice";

    // Jobs come one after the other: no step is begun in between.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeToSave = TimeSpan.FromSeconds(20);

    // Nothing else of the service's environment goes there: it may hold passwords.
    private static readonly string[] PassedOn = ["PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "MALLOC_ARENA_MAX", "OMP_NUM_THREADS", "CUDA_VISIBLE_DEVICES"];

    /// <inheritdoc cref="FinetuneTask"/>
    public async Task<FinetuneOutcome> RunAsync(FinetuneOrder order, string folder, IProgress<RunProgress> progress, CancellationToken cancellationToken)
    {
        using var process = Start(folder);
        await using var orders = process.StandardInput;
        await orders.WriteLineAsync(JsonSerializer.Serialize(settings).AsMemory(), cancellationToken);
        await orders.FlushAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var late = new CancellationTokenSource();
        using (new Pausing(engines, orders, clock, Quiet))
        using (late.Token.Register(() => process.Kill(entireProcessTree: true)))
        using (cancellationToken.Register(() =>
        {
            orders.Close();
            late.CancelAfter(TimeToSave);
        }))
        {
            var outcome = await ReadAsync(process.StandardOutput, progress);
            late.CancelAfter(TimeToSave); // it has said all, or ends for want of orders
            await process.WaitForExitAsync(CancellationToken.None);
            cancellationToken.ThrowIfCancellationRequested();
            return outcome ?? Ended(process, await errors);
        }
    }

    private static async Task<FinetuneOutcome?> ReadAsync(StreamReader lines, IProgress<RunProgress> progress)
    {
        while (await lines.ReadLineAsync(CancellationToken.None) is { } text)
        {
            if (!text.StartsWith('{')) continue; // native code may write there, too
            var line = JsonSerializer.Deserialize<FinetuneLine>(text) ?? throw new InvalidDataException("The training process wrote null.");
            if (line.Outcome is not null) return line.Outcome;
            progress.Report(new RunProgress(line.Stage ?? "", line.Fraction));
        }

        return null;
    }

    private FinetuneOutcome Ended(Process process, string said)
    {
        Log.Ended(logger, process.ExitCode, said.Length > 4000 ? said[^4000..] : said);
        return new FinetuneOutcome
        {
            Failure = $"The training ended by itself (exit code {process.ExitCode}; 137 is want of memory); the operator finds more in the log. Ask again: it goes on "
                + "where it was saved.",
        };
    }

    private static Process Start(string folder)
    {
        // By the same .NET that runs this, or, in a self-contained publication, by itself.
        var program = typeof(FinetuneProcess).Assembly.Location;
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] command = [.. File.Exists(dotnet) ? (string[])[dotnet, "exec", program] : [Path.ChangeExtension(program, null)], FinetuneChild.Argument, folder];
        if (File.Exists(Nice)) command = [Nice, "-n", "19", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = folder,
        };
        start.Environment.Clear();
        foreach (var name in PassedOn)
            if (Environment.GetEnvironmentVariable(name) is { } value) start.Environment[name] = value;
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception fault)
        {
            throw new IOException($"The training process does not start: {fault.Message}", fault);
        }
    }

    /// <summary>Tells the process to stand still while engines work.</summary>
    private sealed class Pausing : IDisposable
    {
        private readonly DeviceEngines _engines;
        private readonly StreamWriter _orders;
        private readonly ITimer _quiet;
        private readonly TimeSpan _after;
        private readonly Lock _gate = new();

        public Pausing(DeviceEngines engines, StreamWriter orders, TimeProvider clock, TimeSpan after)
        {
            (_engines, _orders, _after) = (engines, orders, after);
            _quiet = clock.CreateTimer(_ => Say(FinetuneWire.Go), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            engines.UseChanged += Tell;
            Tell(engines.InUse);
        }

        public void Dispose()
        {
            _engines.UseChanged -= Tell;
            _quiet.Dispose();
        }

        private void Tell(bool inUse)
        {
            if (inUse) Say(FinetuneWire.Wait);
            else _quiet.Change(_after, Timeout.InfiniteTimeSpan);
        }

        private void Say(string word)
        {
            lock (_gate)
            {
                if ((word == FinetuneWire.Go) == _engines.InUse) return; // it has changed meanwhile
                try
                {
                    _orders.WriteLine(word);
                    _orders.Flush();
                }
                catch (Exception fault) when (fault is IOException or ObjectDisposedException)
                {
                    // It has ended, or is about to.
                }
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The training process ended with exit code {Code}: {Said}")]
        public static partial void Ended(ILogger logger, int code, string said);
    }
}
