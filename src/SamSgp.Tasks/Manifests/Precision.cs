namespace SamSgp.Tasks.Manifests;

/// <summary>Number format of the network.</summary>
public enum Precision
{
    /// <summary>bfloat16 where the machine multiplies faster in it, else float32.</summary>
    Auto,

    /// <summary>float32.</summary>
    Fp32,

    /// <summary>bfloat16, with float32 where it matters.</summary>
    Bf16,
}
