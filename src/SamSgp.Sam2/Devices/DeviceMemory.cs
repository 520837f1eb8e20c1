using System.Globalization;

namespace SamSgp.Sam2.Devices;

/// <summary>How much of a CUDA device's memory this process may take. Beyond it libtorch says that memory ran out, and
/// batches are halved, as on a smaller device.</summary>
public static class DeviceMemory
{
    /// <summary>The environment variable that libtorch's allocator reads when it is first used.</summary>
    internal const string Variable = "PYTORCH_CUDA_ALLOC_CONF";

    private const string Option = "per_process_memory_fraction";

    /// <summary>Sets the share of each CUDA device's memory. To be called before a network is first moved to one; what the
    /// user has set in the variable stays.</summary>
    /// <param name="fraction">Over 0, at most 1 (all of it: nothing is set).</param>
    public static void Limit(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fraction);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        if (fraction < 1) _ = TensorHeap.SetEnvironment(Variable, With(Environment.GetEnvironmentVariable(Variable), fraction), overwrite: 1);
    }

    /// <summary>The variable's value with the share in it.</summary>
    internal static string With(string? given, double fraction)
    {
        var limit = string.Create(CultureInfo.InvariantCulture, $"{Option}:{fraction:0.####}");
        return string.IsNullOrEmpty(given) ? limit : given.Contains(Option, StringComparison.Ordinal) ? given : $"{given},{limit}";
    }
}
