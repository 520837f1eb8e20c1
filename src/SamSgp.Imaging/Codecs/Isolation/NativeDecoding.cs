using System.Diagnostics;
using System.Reflection;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>Where native decoders (OpenJPEG) run. In this process by default: fast, but a fault in native code ends it. A
/// program that decodes what strangers send gives them processes of their own: a stream that crashes, hangs or swells one of
/// them costs that process, and its frame is a damaged frame.</summary>
public static class NativeDecoding
{
    /// <summary>The one argument with which a program is started to decode for another.</summary>
    public const string ChildArgument = "--decode-frames";

    /// <summary>Null where native decoders run in this process.</summary>
    internal static DecoderProcesses? Processes { get; private set; }

    /// <summary>From now on native decoders run in child processes of this program, whose entry point has to hand
    /// <see cref="ChildArgument"/> to <see cref="RunChild"/>. They start when the first such frame comes, and end with this
    /// process.</summary>
    /// <param name="longest">A frame that takes longer is a damaged frame.</param>
    public static void UseChildProcesses(TimeSpan longest)
    {
        var program = Environment.ProcessPath!;
        // Under "dotnet program.dll" the process is dotnet itself.
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [Assembly.GetEntryAssembly()!.Location, ChildArgument] : [ChildArgument];
        Processes = new DecoderProcesses(new ProcessStartInfo(program, arguments), longest);
    }

    /// <summary>Decodes what comes from standard input until it ends.</summary>
    /// <returns>The process's exit code.</returns>
    public static int RunChild()
    {
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        DecoderWorker.LimitMemory();
        DecoderWorker.Run(input, output);
        return 0;
    }
}
