using System.Runtime.Intrinsics.X86;

namespace SamSgp.Sam2.Devices;

/// <summary>Whether this processor multiplies bfloat16 in hardware (AVX512-BF16 or AMX-BF16).</summary>
internal static class FastBFloat16
{
    private const int Features = 7;
    private const int Avx512BFloat16 = 1 << 5; // leaf 7.1, EAX
    private const int AmxBFloat16 = 1 << 22; // leaf 7.0, EDX

    /// <summary>True where there are such instructions; whether they are faster than float32, is measured.</summary>
    public static bool IsHere { get; } = X86Base.IsSupported && Probe();

    private static bool Probe()
    {
        if (X86Base.CpuId(0, 0).Eax < Features) return false;
        var (subleaves, _, _, amx) = X86Base.CpuId(Features, 0);
        return (amx & AmxBFloat16) != 0 || (subleaves >= 1 && (X86Base.CpuId(Features, 1).Eax & Avx512BFloat16) != 0);
    }
}
