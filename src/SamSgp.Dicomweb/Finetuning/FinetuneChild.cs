using System.Text;
using System.Text.Json;
using SamSgp.Plugins.Scripting;
using SamSgp.Runs;

namespace SamSgp.Dicomweb.Finetuning;

/// <summary>The service, started once more to train: whatever happens here, the service goes on.</summary>
internal static class FinetuneChild
{
    /// <summary>The first argument; the second is the folder of the run.</summary>
    public const string Argument = "--finetune";

    private const string OutOfMemoryScore = "/proc/self/oom_score_adj";

    /// <summary>True for the arguments with which the service starts itself to train.</summary>
    public static bool IsChild(IReadOnlyList<string> arguments) => arguments is [Argument, _];

    /// <summary>Trains what the folder's order says, and writes how far it is and what it came to.</summary>
    /// <returns>The process's exit code.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        Console.SetOut(Console.Error); // what libraries say is no line of ours
        GoFirstWhenMemoryIsShort();
        var folder = arguments[1];
        var settings = JsonSerializer.Deserialize<FinetuneSettings>(Console.In.ReadLine() ?? "null")
            ?? throw new InvalidDataException("The settings are missing on standard input.");
        var order = JsonSerializer.Deserialize<FinetuneOrder>(File.ReadAllText(Path.Combine(folder, FinetuneOrder.FileName)))
            ?? throw new InvalidDataException($"The order in {folder} is empty.");

        using var stop = new CancellationTokenSource();
        using var way = new GivingWay(TimeProvider.System);
        new Thread(() => Listen(Console.In, way, stop)) { IsBackground = true, Name = "orders" }.Start();
        using var scripts = new ScriptHost(settings.Scripts, TimeProvider.System);
        try
        {
            var outcome = new FinetuneWork(settings, scripts, way.Wait, way).Run(order, folder, new Lines(output), stop.Token);
            if (outcome is not null) Write(output, new FinetuneLine(null, 1, outcome));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Stopped outside training, where there is nothing to save.
        }

        return 0;
    }

    // The end of the input is the end of the service, or of its wish.
    internal static void Listen(TextReader orders, GivingWay way, CancellationTokenSource stop)
    {
        while (orders.ReadLine() is { } line)
        {
            if (line == FinetuneWire.Wait) way.Close();
            else way.Open();
        }

        stop.Cancel();
        way.Open();
    }

    // Of the two processes the system should end this one.
    private static void GoFirstWhenMemoryIsShort()
    {
        try
        {
            if (File.Exists(OutOfMemoryScore)) File.WriteAllText(OutOfMemoryScore, "1000");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Where it may not say so, the system chooses.
        }
    }

    private static void Write(StreamWriter output, FinetuneLine line)
    {
        try
        {
            lock (output) output.WriteLine(JsonSerializer.Serialize(line));
        }
        catch (IOException)
        {
            // The service is gone; the input has ended too, and so the run is saved.
        }
    }

    private sealed class Lines(StreamWriter output) : IProgress<RunProgress>
    {
        public void Report(RunProgress value) => Write(output, new FinetuneLine(value.Description, value.Fraction, null));
    }
}
