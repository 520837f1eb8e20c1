using Xunit;

namespace SamSgp.Testing;

/// <summary>A fact that needs data from <c>../shared</c> and pydicom; skipped, with a message naming what is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedDataPydicomFactAttribute : FactAttribute
{
    /// <summary>Names the data.</summary>
    public SharedDataPydicomFactAttribute(params string[] needs) => Skip = SharedDataSkip.Reason(needs) ?? Pydicom.SkipReason;
}
