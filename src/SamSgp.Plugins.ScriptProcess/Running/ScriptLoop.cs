using System.Diagnostics;
using System.Text;
using SamSgp.Plugins.ScriptProcess.Wire;

namespace SamSgp.Plugins.ScriptProcess.Running;

/// <summary>The process's life: calls come by standard input, replies go by standard output. What a script writes to the
/// console goes to standard error, where the product takes it for its log. When the product ends, so does this.</summary>
internal static class ScriptLoop
{
    /// <summary>Deep recursion is a fair thing for a script to try; beyond this it overflows.</summary>
    private const int StackBytes = 16 << 20;

    /// <summary>Serves calls, one after the other, until standard input ends.</summary>
    public static void Run()
    {
        using var calls = Console.OpenStandardInput();
        using var replies = Console.OpenStandardOutput();
        var errors = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
        Console.SetOut(errors);
        Console.SetError(errors);
        Console.SetIn(TextReader.Null);

        var running = new CancellationTokenSource();
        while (Frames.TryRead(calls, WireJson.Default.ScriptCall, out var call))
        {
            if (call is null)
            {
                running.Cancel();
                continue;
            }

            running = new CancellationTokenSource();
            Start(call, replies, running.Token);
        }

        // The product is gone or wants this gone; a script that still runs would hold an orderly exit up.
        Process.GetCurrentProcess().Kill();
    }

    private static void Start(ScriptCall call, Stream replies, CancellationToken token)
    {
        var thread = new Thread(() =>
        {
            var reply = ScriptRun.Run(call, token);
            Frames.Write(replies, reply, WireJson.Default.ScriptReply);
            if (reply.Ends) Process.GetCurrentProcess().Kill();
        }, StackBytes)
        { IsBackground = true, Name = "script" };
        thread.Start();
    }
}
