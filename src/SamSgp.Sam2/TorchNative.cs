using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SamSgp.Sam2.Devices;

namespace SamSgp.Sam2;

/// <summary>
/// Lets TorchSharp's native library load where the system's libstdc++ is older than the one it was linked with
/// (Debian 12: GLIBCXX_3.4.30 against 3.4.32). It is asked only after the ordinary search for the library has failed,
/// so on newer systems nothing happens at all.
/// </summary>
/// <remarks>
/// The library asks for the newer version only for <c>std::ios_base_library_init</c>, a symbol nothing in it refers to.
/// In a copy held in memory (never in the file itself: outputs are hard links into the package folder) the asked
/// versions are marked weak (<c>VER_FLG_WEAK</c>), which the dynamic loader notes and lets pass.
/// </remarks>
public static partial class TorchNative
{
    private const string Library = "LibTorchSharp";
    private const string LibraryFile = "libLibTorchSharp.so";
    private const uint SectionVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort WeakVersion = 0x2; // VER_FLG_WEAK

    // How often a thread of libgomp looks before it sleeps at a barrier. The default, 300,000, burns a core's time
    // slice whenever anything else runs on the machine: a slice beside a busy process took four times as long.
    private const string BarrierSpins = "10000";
    private static readonly string[] PassableVersions = ["GLIBCXX_3.4.31", "GLIBCXX_3.4.32"];
    private static readonly Lazy<nint> Patched = new(LoadPatchedCopy);
    private static bool _answering;

    /// <summary>Told, once, when the patched copy had to be used and why. Set it before the network is first
    /// used.</summary>
    public static Action<string> Log { get; set; } = message => Trace.WriteLine(message);

    /// <summary>
    /// Makes the process ask here when TorchSharp's library is not found. Runs by itself when this assembly is first
    /// used; executables and tests that may touch TorchSharp earlier are given a call of it by the build.
    /// </summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Whoever uses the network gets the library, without a call.")]
    public static void AnswerFailedSearches()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) return;
        if (Interlocked.Exchange(ref _answering, true)) return;
        TensorHeap.SetEnvironment("GOMP_SPINCOUNT", BarrierSpins, overwrite: 0);
        TensorHeap.KeepForTensors();
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == Library ? Patched.Value : 0;
    }

    private static nint LoadPatchedCopy()
    {
        // The runtime asks here after any failure; only this one is ours to mend.
        var original = FindLibrary();
        if (original is null || Loads(original, out var fault) || !fault.Contains("GLIBCXX_", StringComparison.Ordinal))
            return 0;

        // The copy has no neighbours to find by $ORIGIN: what it needs is loaded first, from where it lies.
        foreach (var needed in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            NativeLibrary.Load(Path.Combine(Path.GetDirectoryName(original)!, needed));

        var image = File.ReadAllBytes(original);
        if (WeakenVersions(image) == 0) return 0;
        using var memory = new SafeFileHandle(CreateMemoryFile(LibraryFile, 0), ownsHandle: true);
        if (memory.IsInvalid) throw new DllNotFoundException($"{LibraryFile}: no memory file for its patched copy.");
        RandomAccess.Write(memory, image, 0);
        var handle = NativeLibrary.Load($"/proc/self/fd/{memory.DangerousGetHandle()}");
        Log($"libstdc++ here is older than {LibraryFile} asks for; loaded a copy of it that accepts this one.");
        return handle;
    }

    private static bool Loads(string path, out string fault)
    {
        fault = "";
        try
        {
            return NativeLibrary.Load(path) != 0;
        }
        catch (DllNotFoundException e)
        {
            fault = e.Message;
            return false;
        }
    }

    private static string? FindLibrary()
    {
        var searched = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? "";
        var beside = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) ?? AppContext.BaseDirectory;
        return searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(Path.Combine(beside, "runtimes", "linux-x64", "native"))
            .Append(beside)
            .Select(folder => Path.Combine(folder, LibraryFile))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Marks the passable versions weak in an ELF-64 image; returns how many were marked.</summary>
    internal static int WeakenVersions(byte[] image)
    {
        var marked = 0;
        foreach (var needs in Sections(image).Where(s => s.Type == SectionVersionNeeds))
        {
            var names = Sections(image).ElementAt(needs.Link).Offset;
            for (var (need, next) = (needs.Offset, -1); next != 0; need += next)
            {
                // Elf64_Verneed: version, count (u16), file, first aux, next (u32).
                next = Word(image, need + 12);
                var aux = need + Word(image, need + 8);
                for (var left = Half(image, need + 2); left > 0; left--, aux += Word(image, aux + 12))
                {
                    // Elf64_Vernaux: hash (u32), flags, other (u16), name, next (u32).
                    if (!PassableVersions.Contains(Text(image, names + Word(image, aux + 8)))) continue;
                    BinaryPrimitives.WriteUInt16LittleEndian(
                        image.AsSpan(aux + 4), (ushort)(Half(image, aux + 4) | WeakVersion));
                    marked++;
                }
            }
        }

        return marked;
    }

    private static IEnumerable<(uint Type, int Offset, int Link)> Sections(byte[] image)
    {
        var (table, size, count) = (Word(image, 40), Half(image, 58), Half(image, 60)); // e_shoff, e_shentsize, e_shnum
        for (var at = table; count > 0; count--, at += size)
            yield return ((uint)Word(image, at + 4), Word(image, at + 24), Word(image, at + 40));
    }

    private static int Word(byte[] image, int at) => BinaryPrimitives.ReadInt32LittleEndian(image.AsSpan(at));

    private static ushort Half(byte[] image, int at) => BinaryPrimitives.ReadUInt16LittleEndian(image.AsSpan(at));

    private static string Text(byte[] image, int at) =>
        Encoding.ASCII.GetString(image, at, Array.IndexOf(image, (byte)0, at) - at);

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
