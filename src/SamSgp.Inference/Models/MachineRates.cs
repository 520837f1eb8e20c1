using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Text;
using System.Text.Json;
using SamSgp.Inference.Caches;
using SamSgp.Sam2.Devices;

namespace SamSgp.Inference.Models;

/// <summary>What was measured of this machine's processor, kept in a file: the command line and the service of one user read the
/// same one, so that both compute in the same number format and give the same result. Measured once, when it is first needed, and
/// never again unasked.</summary>
/// <param name="file">The file; null keeps it in this process alone. Entries of other processors in it are left as they are, for
/// a folder may be shared or move with a virtual machine.</param>
/// <param name="log">Told what was measured, and when the file cannot be used as it should.</param>
public sealed class MachineRates(string? file, Action<string> log)
{
    private const string FileName = "machine.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly Lock _gate = new();
    private ProductRates? _here;

    /// <summary>Known, not measured.</summary>
    internal MachineRates(ProductRates here)
        : this(null, _ => { }) => _here = here;

    /// <summary>Kept in the user's folder (<see cref="CacheFolder"/>).</summary>
    /// <param name="log">Told what was measured, and when the file cannot be used as it should.</param>
    public static MachineRates OfUser(Action<string> log) => new(Path.Combine(CacheFolder.User(), FileName), log);

    /// <summary>This processor's rates.</summary>
    public ProductRates Here
    {
        get
        {
            lock (_gate) return _here ??= Kept() ?? Measured();
        }
    }

    /// <summary>Measures anew and keeps that instead.</summary>
    public ProductRates MeasureAgain()
    {
        lock (_gate) return _here = Measured();
    }

    private ProductRates? Kept() => Read().GetValueOrDefault(Processor());

    private ProductRates Measured()
    {
        var rates = ProductRates.Measure(TimeProvider.System);
        log(FormattableString.Invariant(
            $"Measured this processor: {rates.InFloat32 / 1e9:F0} GFLOP/s a thread in float32, {rates.InBFloat16 / 1e9:F0} in bfloat16; ")
            + $"precision auto takes {(rates.BFloat16Pays ? "bfloat16 where a model is wide enough" : "float32")}.");
        Keep(rates);
        return rates;
    }

    private Dictionary<string, ProductRates> Read()
    {
        if (file is null || !File.Exists(file)) return [];
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, ProductRates>>(File.ReadAllBytes(file), Json) is { } all
                && all.Values.All(rates => rates is { InFloat32: > 0, InBFloat16: >= 0 }) ? all : throw new JsonException("no rates");
        }
        catch (Exception fault) when (fault is JsonException or IOException or UnauthorizedAccessException)
        {
            log($"{file} cannot be read, and the processor is measured anew: {fault.Message}");
            return [];
        }
    }

    private void Keep(ProductRates rates)
    {
        if (file is null) return;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var all = new SortedDictionary<string, ProductRates>(Read(), StringComparer.Ordinal) { [Processor()] = rates };
            var whole = $"{file}.{Environment.ProcessId}";
            File.WriteAllBytes(whole, JsonSerializer.SerializeToUtf8Bytes(all, Json));
            File.Move(whole, file, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log($"What was measured of the processor is not kept, and measured again by each process: {fault.Message}");
        }
    }

    // The name that CPUID leaves 8000_0002 to 8000_0004 spell.
    private static string Processor()
    {
        const uint extended = 0x80000000, brand = 0x80000002, last = 0x80000004;
        if (!X86Base.IsSupported || (uint)Leaf(extended).Eax < last) return RuntimeInformation.ProcessArchitecture.ToString();
        var (family, _, _, _) = Leaf(1);
        int[] words = [.. Enumerable.Range(0, 3).Select(i => Leaf(brand + (uint)i)).SelectMany(w => new[] { w.Eax, w.Ebx, w.Ecx, w.Edx })];
        var name = Encoding.ASCII.GetString(MemoryMarshal.AsBytes<int>(words)).Trim('\0', ' ');
        return FormattableString.Invariant($"{name} ({family:x})");

        static (int Eax, int Ebx, int Ecx, int Edx) Leaf(uint number) => X86Base.CpuId(unchecked((int)number), 0);
    }
}
