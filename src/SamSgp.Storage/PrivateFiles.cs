using System.Runtime.InteropServices;

namespace SamSgp.Storage;

/// <summary>Files that nobody else on the machine reads: they hold patients' data.</summary>
public static partial class PrivateFiles
{
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>From now on what this process creates, anywhere, is its user's alone, whatever umask it was started with: instances,
    /// index, audit log, previews. For a program that is a service and nothing else.</summary>
    public static void Begin()
    {
        if (!OperatingSystem.IsWindows()) _ = SetMask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
