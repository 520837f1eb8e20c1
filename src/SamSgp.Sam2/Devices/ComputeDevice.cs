using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace SamSgp.Sam2.Devices;

/// <summary>Where a network runs, as a user names it: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or <c>auto</c> (the first
/// CUDA device where there is one, else the CPU).</summary>
public sealed record ComputeDevice
{
    private const string Known = "cpu, cuda, cuda:N (N from 0) or auto";
    private readonly string _name;
    private readonly int? _index;

    private ComputeDevice(string name, int? index) => (_name, _index) = (name, index);

    /// <summary>The CPU.</summary>
    public static ComputeDevice Cpu { get; } = new("cpu", null);

    /// <summary>The first CUDA device, or the CPU where there is none.</summary>
    public static ComputeDevice Auto { get; } = new("auto", null);

    /// <summary>Reads a name; false for one that is none, with what would be right.</summary>
    public static bool TryParse(string? name, [NotNullWhen(true)] out ComputeDevice? device, out string fault)
    {
        (device, fault) = (null, "");
        var parts = (name ?? "").Trim().ToLowerInvariant().Split(':');
        device = parts switch
        {
            ["cpu"] => Cpu,
            ["auto"] => Auto,
            ["cuda"] => new ComputeDevice("cuda", 0),
            ["cuda", var n] when int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => new("cuda", index),
            _ => null,
        };
        if (device is null) fault = $"'{name}' is no device; {Known} would be.";
        return device is not null;
    }

    /// <summary>Reads names between commas, each for a device that works on its own; false where one is none, with what would
    /// be right.</summary>
    public static bool TryParseList(string? names, out IReadOnlyList<ComputeDevice> devices, out string fault)
    {
        var (found, faults) = (new List<ComputeDevice>(), new List<string>());
        foreach (var name in (names ?? "").Split(','))
        {
            if (TryParse(name, out var device, out var wrong)) found.Add(device);
            else faults.Add(wrong);
        }

        (devices, fault) = (found, string.Join(' ', faults));
        return faults.Count == 0;
    }

    /// <summary>Whether it is the CPU on this machine; as <see cref="Resolve()"/>, it must be there.</summary>
    public bool IsCpu => Resolve().type == DeviceType.CPU;

    /// <summary>Whether it has instructions for products in bfloat16: CUDA devices, and processors with AVX512-BF16 or AMX-BF16.
    /// On others such a product takes many times as long. Whether a processor is faster with them, <see cref="ProductRates"/>
    /// measure.</summary>
    public bool MultipliesBFloat16 => MultipliesBFloat16On(Resolve());

    /// <summary>The same of a resolved device.</summary>
    public static bool MultipliesBFloat16On(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return device.type == DeviceType.CUDA || FastBFloat16.IsHere;
    }

    /// <summary>The device on this machine.</summary>
    /// <exception cref="InvalidOperationException">It is not there; the message says what is, and what to do.</exception>
    public Device Resolve() => Resolve(CudaDevices);

    /// <summary>The device on a machine with so many CUDA devices; asked only when it matters.</summary>
    internal Device Resolve(Func<int> cudaDevices)
    {
        if (_name == "cpu") return new Device(DeviceType.CPU);
        var count = cudaDevices();
        if (_name == "auto") return count > 0 ? new Device(DeviceType.CUDA, 0) : new Device(DeviceType.CPU);
        if (_index < count) return new Device(DeviceType.CUDA, _index!.Value);
        throw new InvalidOperationException(count == 0
            ? $"Device {this} is asked for, but no CUDA device can be used here: this build has libtorch for the CPU "
                + "(build with -p:TorchBackend=cuda), or the NVIDIA driver is missing. Use cpu or auto."
            : $"Device {this} is asked for, but there are {count} CUDA devices: cuda:0 to cuda:{count - 1}.");
    }

    /// <summary>Waits until a CUDA device has done what it was given; the CPU has, always.</summary>
    public void Finish()
    {
        if (Resolve().type == DeviceType.CUDA) cuda.synchronize(Resolve());
    }

    /// <inheritdoc/>
    public override string ToString() => _index is null ? _name : string.Create(CultureInfo.InvariantCulture, $"{_name}:{_index}");

    private static int CudaDevices() => cuda.is_available() ? cuda.device_count() : 0;
}
