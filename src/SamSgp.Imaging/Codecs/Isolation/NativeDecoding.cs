using System.Diagnostics;
using System.Reflection;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>Where native decoders (OpenJPEG) run. In this process by default: fast, but a fault in native code ends it. A
/// program that decodes what strangers send gives them processes of their own: a stream that crashes, hangs or swells one of
/// them costs that process, and its frame is a damaged frame.</summary>
public static class NativeDecoding
{
    private const string ChildArgument = "--decode-frames", ConfinedArgument = "--decode-frames-confined";

    // So many frames are decoded at once however many cores there are, and more with more of them.
    private const int LeastProcesses = 4;

    private static readonly TimeSpan IdleFor = TimeSpan.FromMinutes(1);

    /// <summary>Null where native decoders run in this process.</summary>
    internal static DecoderProcesses? Processes { get; private set; }

    /// <summary>True for the arguments with which a program is started to decode for another.</summary>
    public static bool IsChild(IReadOnlyList<string> arguments) => arguments is [ChildArgument or ConfinedArgument];

    /// <summary>From now on native decoders run in child processes of this program, whose entry point has to call
    /// <see cref="RunChild"/> where <see cref="IsChild"/>. They get nothing of this process's environment. They start when the first such frame comes, and end with this
    /// process.</summary>
    /// <param name="longest">A frame that takes longer is a damaged frame.</param>
    public static void UseChildProcesses(TimeSpan longest)
    {
        var program = Environment.ProcessPath!;
        // Under "dotnet program.dll" the process is dotnet itself.
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet"
            ? [Assembly.GetEntryAssembly()!.Location, ChildArgument] : [ChildArgument];
        Processes = new DecoderProcesses(new ProcessStartInfo(program, arguments), longest,
            Math.Max(LeastProcesses, 2 * Environment.ProcessorCount), IdleFor, TimeProvider.System);
    }

    /// <summary>Decodes what comes from standard input until it ends.</summary>
    /// <param name="arguments">Those of the program.</param>
    /// <returns>The process's exit code.</returns>
    public static int RunChild(IReadOnlyList<string> arguments)
    {
        if (arguments is [ChildArgument]) Confinement.BeginAnew([.. CommandLine()[..^1], ConfinedArgument]);
        using var input = Console.OpenStandardInput();
        using var output = Console.OpenStandardOutput();
        Confinement.Limit(DecoderWorker.MostBytes);
        DecoderWorker.Run(input, output);
        return 0;
    }

    // As the system has it: .NET leaves out its own part of it.
    private static string[] CommandLine() =>
        File.Exists("/proc/self/cmdline") ? File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0') : [ChildArgument];
}
