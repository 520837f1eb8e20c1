using System.Runtime.InteropServices;

namespace SamSgp.Storage;

/// <summary>A second name of a file (link(2)).</summary>
internal static partial class HardLink
{
    /// <summary>Makes it.</summary>
    /// <exception cref="IOException">The file system has no such thing, both are not on one, or it is full.</exception>
    public static void Create(string file, string name)
    {
        if (Link(file, name) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"'{name}' cannot be made a second name of '{file}' ({Marshal.GetPInvokeErrorMessage(error)}).", error);
    }

    /// <summary>Tries whether names in one folder can be names in the other.</summary>
    public static bool IsPossible(string from, string to)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var name = Guid.NewGuid().ToString("N");
        var (file, second) = (Path.Combine(from, name + DataDirectory.StagedExtension), Path.Combine(to, name));
        try
        {
            File.WriteAllBytes(file, []);
            Create(file, second);
            File.Delete(second);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            File.Delete(file);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string source, string target);
}
