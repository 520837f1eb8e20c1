using System.Runtime.InteropServices;

namespace SamSgp.Imaging.Codecs.Isolation;

/// <summary>What a process that decodes gives up before it sees a stranger's bytes (Linux): ways to more rights, its capabilities,
/// writing files, dumping core. Where the system refuses one of them, decoding works all the same.</summary>
internal static partial class Confinement
{
    private const int SetDumpable = 4, DropBounding = 24, SetNoNewPrivileges = 38, Ambient = 47, ClearAllAmbient = 4; // prctl(2)
    private const int FileSize = 1, DataSegment = 2, Core = 4; // setrlimit(2)
    private const int LastCapability = 63;
    private const uint CapabilitiesOf64Bits = 0x20080522;

    /// <summary>Gives up rights, and has the program begin anew in the same process: what its threads have, they have from the
    /// beginning, so that each of them is without.</summary>
    /// <param name="commandLine">Program and arguments.</param>
    public static void BeginAnew(string[] commandLine)
    {
        if (!OperatingSystem.IsLinux()) return;
        for (var capability = 0; capability <= LastCapability; capability++) _ = Control(DropBounding, (nuint)capability, 0, 0, 0);
        _ = Control(Ambient, ClearAllAmbient, 0, 0, 0);
        _ = SetCapabilities(new CapabilityHeader { Version = CapabilitiesOf64Bits }, default);
        _ = Control(SetNoNewPrivileges, 1, 0, 0, 0);
        // Comes back only where it fails.
        _ = Execute("/proc/self/exe", [.. commandLine, null]);
    }

    /// <summary>Bounds what the process may use.</summary>
    /// <param name="mostBytes">A stream that wants more memory than any frame needs gets an end of its process instead.</param>
    public static void Limit(ulong mostBytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        _ = SetLimit(DataSegment, new Bound { Soft = mostBytes, Hard = mostBytes });
        _ = SetLimit(FileSize, default);
        _ = SetLimit(Core, default);
        _ = Control(SetDumpable, 0, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "capset")]
    private static partial int SetCapabilities(in CapabilityHeader header, in NoCapabilities none);

    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string program, string?[] arguments);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Bound limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Bound
    {
        public ulong Soft;
        public ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CapabilityHeader
    {
        public uint Version;
        public int Process;
    }

    // Effective, permitted and inheritable, twice 32 bits.
    [StructLayout(LayoutKind.Sequential, Size = 24)]
    private struct NoCapabilities;
}
