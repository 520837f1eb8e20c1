using System.Runtime.InteropServices;

namespace SamSgp.Dicomweb.Status;

/// <summary>What the system says of this machine: asked without loading the network.</summary>
internal static class Machine
{
    private static readonly string Processor = NameOfProcessor();
    private static readonly string[] Gpus = NamesOfGpus();

    public static DeviceStatus Describe() => new(Processor, Environment.ProcessorCount, Gpus,
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, Environment.WorkingSet);

    private static string NameOfProcessor() =>
        FirstValue("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    // The driver lists its devices there, one folder each.
    private static string[] NamesOfGpus()
    {
        const string driver = "/proc/driver/nvidia/gpus";
        return Directory.Exists(driver)
            ? [.. Directory.EnumerateDirectories(driver).Select(gpu => FirstValue(Path.Combine(gpu, "information"), "Model")).OfType<string>()]
            : [];
    }

    private static string? FirstValue(string path, string key)
    {
        try
        {
            return File.ReadLines(path).Select(line => line.Split(':', 2))
                .FirstOrDefault(pair => pair.Length == 2 && pair[0].Trim() == key)?[1].Trim();
        }
        catch (IOException)
        {
            return null; // Not Linux, or a container that hides it.
        }
    }
}
