using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using SamSgp.Jobs.Telemetry;

namespace SamSgp.Dicomweb.Telemetry;

/// <summary>Memory of NVIDIA devices, from the driver's own library (NVML), so that nobody has to load the network for it. Where
/// there is no such library, there is no gauge.</summary>
internal sealed class GpuMemory
{
    private const int Ok = 0;
    private static readonly Lazy<bool> IsThere = new(Begin);

    /// <summary>Creates the gauge.</summary>
    public GpuMemory(IMeterFactory meters)
    {
        if (!IsThere.Value) return;
        var meter = meters.Create(JobTelemetry.Name);
        meter.CreateObservableGauge("samsgp.gpu.memory.used", () => Measure(memory => memory.Used), "By", "Memory in use on each GPU.");
        meter.CreateObservableGauge("samsgp.gpu.memory.total", () => Measure(memory => memory.Total), "By", "Memory of each GPU.");
    }

    private static IEnumerable<Measurement<long>> Measure(Func<Memory, ulong> value)
    {
        if (GetCount(out var count) != Ok) yield break;
        for (var gpu = 0u; gpu < count; gpu++)
        {
            if (GetHandle(gpu, out var device) == Ok && GetMemory(device, out var memory) == Ok)
                yield return new Measurement<long>((long)value(memory), new KeyValuePair<string, object?>("gpu", (int)gpu));
        }
    }

    private static bool Begin() => NativeLibrary.TryLoad(Library, out _) && Initialize() == Ok;

    private const string Library = "libnvidia-ml.so.1";

    /// <summary>nvmlMemory_t, in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Memory
    {
        public readonly ulong Total, Free, Used;
    }

    [DllImport(Library, EntryPoint = "nvmlInit_v2")]
    private static extern int Initialize();

    [DllImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    private static extern int GetCount(out uint count);

    [DllImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static extern int GetHandle(uint index, out nint device);

    [DllImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static extern int GetMemory(nint device, out Memory memory);
}
